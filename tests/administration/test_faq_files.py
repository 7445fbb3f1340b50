"""FAQs as files: imported and exported by administrators."""

from typing import Any

from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.faq.exchange import importer
from refdesk.faq.models import Faq, FaqGroup
from refdesk.libraries.models import Library
from tests.conftest import SignedIn
from tests.faq.world import faq, group
from tests.sample_people import People

ADDRESS = "/api/v1/desk/administration/faqs"
CSV = "group,question,answer\nrooms,Where is the key?,At the desk.\n,Which floor?,The second.\n"


def send(client: Client, library: Library, content: str, **query: Any) -> Any:
    address = f"{ADDRESS}/import?" + "&".join(
        f"{name}={value}" for name, value in (query | {"library": library.pk}).items()
    )
    return client.post(address, content, content_type="text/csv")


def export(client: Client, library: Library, kind: str = "csv") -> Any:
    return client.get(f"{ADDRESS}/export?library={library.pk}&kind={kind}")


def test_A1_a_file_of_faqs_is_imported_and_recorded(people: People, marta: Client) -> None:
    visiting = group(people.harbour, "visiting")
    answer = send(marta, people.harbour, CSV, group=visiting.pk)
    assert (answer.status_code, answer.json()) == (200, {"added": 2, "replaced": 0})
    assert sorted(Faq.objects.values_list("group__slug", "question")) == [
        ("rooms", "Where is the key?"),
        ("visiting", "Which floor?"),
    ]
    assert FaqGroup.objects.get(slug="rooms").audience == "internal"
    assert send(marta, people.harbour, CSV, group=visiting.pk).json() == {"added": 0, "replaced": 2}
    entries = Entry.objects.filter(action=Action.SETTINGS_CHANGED, actor=people.marta.pk)
    assert entries.count() == 2


def test_A1_a_wrong_row_is_named_and_nothing_is_imported(people: People, marta: Client) -> None:
    refused = send(marta, people.harbour, CSV)
    assert refused.status_code == 400
    [error] = refused.json()["row_errors"]
    assert (error["row"], refused.json()["more"]) == (3, 0)
    assert not Faq.objects.exists()
    assert send(marta, people.harbour, "", group=group(people.harbour, "v").pk).json()["row_errors"][0]["row"] == 0


def test_A1_a_file_that_is_too_large_is_refused(people: People, marta: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(importer, "FILE_LIMIT", 20)
    assert send(marta, people.harbour, CSV).status_code == 413


def test_A1_an_export_can_be_imported_again(people: People, marta: Client) -> None:
    faq(group(people.harbour, "rooms"), "key", state=Faq.State.DRAFT)
    for kind in ("csv", "json"):
        made = export(marta, people.harbour, kind)
        assert made["Content-Disposition"] == f'attachment; filename="faqs-harbour.{kind}"'
        content = b"".join(made.streaming_content).decode()
        assert send(marta, people.harbour, content, kind=kind).json() == {"added": 0, "replaced": 1}


def test_A1_faqs_of_other_libraries_are_neither_exported_nor_imported(people: People, signed_in: SignedIn) -> None:
    of_hill = group(people.hill, "hill")
    for who in (people.ana, people.olga):
        assert export(signed_in(who), people.harbour).status_code == 404
        assert send(signed_in(who), people.harbour, CSV).status_code == 404
    assert send(signed_in(people.marta), people.harbour, CSV, group=of_hill.pk).status_code == 404
    assert not Faq.objects.exists()
