from typing import Any

from django.test import Client

from refdesk.appointments.models import AppointmentLink
from tests.conftest import SignedIn
from tests.sample_people import People

LINKS = "/api/v1/desk/appointment-links"
GENEALOGY = {"label": "Genealogy, 30 minutes", "address": "https://calendar.example/ana?length=30"}


def _send(client: Client, verb: str, address: str, content: dict[str, Any]) -> Any:
    return getattr(client, verb)(address, content, content_type="application/json")


def _of_ana(people: People) -> AppointmentLink:
    return AppointmentLink.objects.create(operator=people.ana, **GENEALOGY)


def test_an_operator_makes_changes_and_deletes_any_number(ana: Client) -> None:
    first = _send(ana, "post", LINKS, GENEALOGY)
    assert first.status_code == 201
    second = _send(ana, "post", LINKS, {"label": "  By   video ", "address": " http://video.example "}).json()
    assert second == {"id": second["id"], "label": "By video", "address": "http://video.example"}
    changed = _send(ana, "put", f"{LINKS}/{second['id']}", GENEALOGY | {"label": "By phone"})
    assert (changed.status_code, changed.json()["label"]) == (200, "By phone")
    assert [link["label"] for link in ana.get(LINKS).json()] == ["Genealogy, 30 minutes", "By phone"]
    assert ana.delete(f"{LINKS}/{second['id']}").status_code == 204
    assert ana.get(LINKS).json() == [first.json()]


def test_another_operators_are_neither_seen_nor_changed(people: People, signed_in: SignedIn) -> None:
    link = _of_ana(people)
    for outsider in (people.chi, people.ben, people.marta, people.root, people.olga):
        client = signed_in(outsider)
        assert client.get(LINKS).json() == []
        assert _send(client, "put", f"{LINKS}/{link.pk}", GENEALOGY | {"label": "Taken"}).status_code == 404
        assert client.delete(f"{LINKS}/{link.pk}").status_code == 404
    link.refresh_from_db()
    assert link.label == GENEALOGY["label"]


INVALID = [
    ("label", " "),
    ("label", "x" * 81),
    ("label", "a\u202eb"),
    ("address", ""),
    ("address", "calendar.example/ana"),
    ("address", "javascript:alert(1)"),
    ("address", "mailto:ana@harbour.example"),
    ("address", "ftp://calendar.example/"),
    ("address", "https://calendar.example/a b"),
    ("address", "https://library.example@elsewhere.example/"),
    ("address", "https://calendar.example/" + "x" * 2_000),
]


def test_invalid_labels_and_addresses_are_refused(ana: Client) -> None:
    for field, value in INVALID:
        answer = _send(ana, "post", LINKS, GENEALOGY | {field: value})
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field]), value
    assert not AppointmentLink.objects.exists()


def test_an_operator_keeps_a_bounded_number(people: People, signed_in: SignedIn) -> None:
    AppointmentLink.objects.bulk_create(AppointmentLink(operator=people.ana, **GENEALOGY) for _ in range(100))
    assert _send(signed_in(people.ana), "post", LINKS, GENEALOGY).status_code == 409
