import json
from typing import Any

from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.people.models import Operator
from tests.cast import Cast
from tests.conftest import SignedIn

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


def test_an_operator_makes_changes_and_deletes_their_own(cast: Cast, signed_in: SignedIn) -> None:
    ana = signed_in(cast.ana)
    made = _send(ana, "post", OWN, _content())
    assert made.status_code == 201
    kept = _body(made)
    assert kept == {"id": kept["id"], "mine": True} | _content()
    changed = _send(ana, "put", f"{OWN}/{kept['id']}", _content("Closing time", marks=[], tags=""))
    assert (changed.status_code, _body(changed)["title"]) == (200, "Closing time")
    assert _body(ana.get(OWN)) == [kept | {"title": "Closing time", "marks": [], "tags": ""}]
    assert ana.delete(f"{OWN}/{kept['id']}").status_code == 204
    assert _body(ana.get(OWN)) == []


def test_another_operators_are_neither_seen_nor_changed(cast: Cast, signed_in: SignedIn) -> None:
    mine = _of(cast.ana)
    for outsider in (cast.chi, cast.ben, cast.marta, cast.root, cast.olga):
        client = signed_in(outsider)
        assert _body(client.get(OWN)) == []
        assert _send(client, "put", f"{OWN}/{mine.pk}", _content()).status_code == 404
        assert client.delete(f"{OWN}/{mine.pk}").status_code == 404
    mine.refresh_from_db()
    assert mine.title == "Mine"


def test_shared_ones_are_not_changed_at_the_desk(cast: Cast, signed_in: SignedIn) -> None:
    shared = CannedMessage.objects.create(department=cast.reference, title="Shared", text=TEXT)
    ana = signed_in(cast.ana)
    assert _send(ana, "put", f"{OWN}/{shared.pk}", _content()).status_code == 404
    assert ana.delete(f"{OWN}/{shared.pk}").status_code == 404


def test_passers_by_and_forged_requests_are_refused(cast: Cast) -> None:
    mine = _of(cast.ana)
    nobody = Client()
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(cast.ana)
    assert nobody.get(OWN).status_code == 401
    for client, status in ((nobody, 401), (forged, 403)):
        assert _send(client, "post", OWN, _content()).status_code == status
        assert _send(client, "put", f"{OWN}/{mine.pk}", _content()).status_code == status
        assert client.delete(f"{OWN}/{mine.pk}").status_code == status
    assert [each.title for each in CannedMessage.objects.all()] == ["Mine"]


def test_what_cannot_be_kept_is_refused_by_name(cast: Cast, signed_in: SignedIn) -> None:
    ana = signed_in(cast.ana)
    outside = [{"kind": "bold", "start": 0, "end": 999}]
    for name, differs in (
        ("TextEmpty", {"title": "  "}),
        ("TextEmpty", {"text": "\n"}),
        ("TextTooLong", {"title": "x" * 81}),
        ("TextTooLong", {"text": "x" * 10_001}),
        ("TextTooLong", {"tags": "x" * 201}),
        ("TextNotPlain", {"text": "a\u202eb"}),
        ("BadMarks", {"marks": outside}),
    ):
        answer = _send(ana, "post", OWN, _content() | differs)
        assert (answer.status_code, _body(answer)["refusal"]["name"]) == (400, name)
    assert not CannedMessage.objects.exists()


def test_an_operator_keeps_a_bounded_number(cast: Cast, signed_in: SignedIn) -> None:
    CannedMessage.objects.bulk_create(CannedMessage(operator=cast.ana, title=str(n), text=TEXT) for n in range(500))
    assert _send(signed_in(cast.ana), "post", OWN, _content()).status_code == 409
