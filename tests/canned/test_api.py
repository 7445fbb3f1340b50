import json
from typing import Any

from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.sample_people import People

OWN = "/api/v1/desk/canned-messages"
TEXT = "Hello {patron}, the reading room is open until eight."


def _content(title: str = "Opening hours", **differs: Any) -> dict[str, Any]:
    bold = {"kind": "bold", "start": 0, "end": 5}
    return {"title": title, "text": TEXT, "marks": [bold], "tags": "hours"} | differs


def _send(client: Client, verb: str, address: str, content: dict[str, Any]) -> Any:
    return getattr(client, verb)(address, content, content_type="application/json")


def _body(answer: Any) -> Any:
    return json.loads(answer.content)


def _of(operator: Operator, title: str = "Mine") -> CannedMessage:
    return CannedMessage.objects.create(operator=operator, title=title, text=TEXT)


def test_an_operator_makes_changes_and_deletes_their_own(ana: Client) -> None:
    made = _send(ana, "post", OWN, _content())
    assert made.status_code == 201
    stored = _body(made)
    assert stored == {"id": stored["id"], "mine": True} | _content()
    changed = _send(ana, "put", f"{OWN}/{stored['id']}", _content("Closing time", marks=[], tags=""))
    assert (changed.status_code, _body(changed)["title"]) == (200, "Closing time")
    assert _body(ana.get(OWN)) == [stored | {"title": "Closing time", "marks": [], "tags": ""}]
    assert ana.delete(f"{OWN}/{stored['id']}").status_code == 204
    assert _body(ana.get(OWN)) == []


def test_another_operators_are_neither_seen_nor_changed(people: People, signed_in: SignedIn) -> None:
    mine = _of(people.ana)
    for outsider in (people.chi, people.ben, people.marta, people.root, people.olga):
        client = signed_in(outsider)
        assert _body(client.get(OWN)) == []
        assert _send(client, "put", f"{OWN}/{mine.pk}", _content()).status_code == 404
        assert client.delete(f"{OWN}/{mine.pk}").status_code == 404
    mine.refresh_from_db()
    assert mine.title == "Mine"


def test_shared_ones_are_not_changed_at_the_desk(people: People, ana: Client) -> None:
    shared = CannedMessage.objects.create(department=people.reference, title="Shared", text=TEXT)
    assert _send(ana, "put", f"{OWN}/{shared.pk}", _content()).status_code == 404
    assert ana.delete(f"{OWN}/{shared.pk}").status_code == 404


def test_invalid_canned_content_is_refused_by_field(ana: Client) -> None:
    outside = [{"kind": "bold", "start": 0, "end": 999}]
    for text, differs in (
        ("This field cannot be blank.", {"title": "  "}),
        ("This field cannot be blank.", {"text": "\n"}),
        ("Too long: 81 characters, at most 80.", {"title": "x" * 81}),
        ("Too long: 10001 characters, at most 10000.", {"text": "x" * 10_001}),
        ("Too long: 201 characters, at most 200.", {"tags": "x" * 201}),
        ("Contains a character that can’t be stored: U+202E.", {"text": "a\u202eb"}),
        ("The formatting doesn’t fit the text. Reload the page.", {"marks": outside}),
    ):
        answer = _send(ana, "post", OWN, _content() | differs)
        assert answer.status_code == 400
        errors = {error["field"]: error["text"] for error in _body(answer)["errors"]}
        assert errors.items() >= dict.fromkeys(differs, text).items()
    assert not CannedMessage.objects.exists()


def test_an_operator_keeps_a_bounded_number(people: People, signed_in: SignedIn) -> None:
    CannedMessage.objects.bulk_create(CannedMessage(operator=people.ana, title=str(n), text=TEXT) for n in range(500))
    answer = _send(signed_in(people.ana), "post", OWN, _content())
    assert (answer.status_code, _body(answer)) == (409, {"refusal": {"name": "LimitReached", "limit": 500}})
