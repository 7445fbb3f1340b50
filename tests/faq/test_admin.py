"""Groups and FAQs in the admin, and its page for files."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from refdesk.faq import queries
from refdesk.faq.models import Faq, FaqGroup
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import faq, group

ROOM, FILES = "/admin/faq/faq/", "/admin/faq/faq/files/"


def _form(within: FaqGroup, **differs: Any) -> dict[str, Any]:
    fields = {"question": "How do I renew?", "answer": "Sign in.\n\nChoose Renew.", "topics": "Loans,Loans , Cards"}
    more = {"keywords": "", "links": "https://x.example The site\nhttps://y.example", "state": "published", "slug": ""}
    return {"group": within.pk, **fields, **more, **differs}


def test_an_administrator_writes_an_faq_that_is_found(people: People, marta: Client) -> None:
    within = group(people.harbour)
    answer = marta.post(f"{ROOM}add/", _form(within))
    assert answer.status_code == 302, answer.context["errors"]
    made = Faq.objects.get()
    assert (made.answer, made.slug, made.topics) == (
        "<p>Sign in.</p>\n<p>Choose Renew.</p>",
        "how-do-i-renew",
        "Loans, Cards",
    )
    assert made.links == [
        {"title": "The site", "address": "https://x.example"},
        {"title": "https://y.example", "address": "https://y.example"},
    ]
    assert made.published_at == made.updated_at
    assert queries.answers("renewing", queries.public_groups()).faqs == (made,)
    page = marta.get(f"{ROOM}{made.pk}/change/").content.decode()
    assert "https://x.example The site" in page
    assert made.path in page
    assert (
        marta.post(f"{ROOM}{made.pk}/change/", _form(within, question="Piano?", answer="No.", slug="")).status_code
        == 302
    )
    assert queries.answers("renewing", queries.public_groups()).total == 0
    marta.post(f"{ROOM}add/", _form(within, question="Piano!"))
    assert set(Faq.objects.values_list("slug", flat=True)) == {"piano", "piano-2"}


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"answer": "<script>x</script>"}, "only content that isn’t allowed"),
        ({"links": "nowhere The site"}, "a full web address"),
        ({"question": "a\u202eb"}, "which isn’t allowed"),
        ({"slug": "used"}, "with that URL name"),
        ({"answer": "x" * 50_001}, "50000"),
    ],
)
def test_invalid_faq_is_refused_with_reasons(
    people: People, signed_in: SignedIn, differs: dict[str, str], words: str
) -> None:
    within = group(people.harbour)
    faq(within, "Used")
    answer = signed_in(people.marta).post(f"{ROOM}add/", _form(within, **differs))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Faq.objects.count() == 1


def test_many_are_published_and_retired_at_once(people: People, marta: Client) -> None:
    within = group(people.harbour)
    drafts = [faq(within, f"Piano {number}", state=Faq.State.DRAFT).pk for number in range(3)]
    marta.post(ROOM, {"action": "publish", "_selected_action": drafts})
    assert queries.answers("piano", queries.public_groups()).total == 3
    assert not Faq.objects.filter(published_at=None).exists()
    marta.post(ROOM, {"action": "retire", "_selected_action": drafts[:1]})
    assert queries.answers("piano", queries.public_groups()).total == 2


def test_group_accepts_only_widgets_of_its_library_and_stays_there(people: People, root: Client) -> None:
    form = {"library": people.harbour.pk, "name": "Cards", "slug": "cards", "audience": "public", "position": 0}
    refused = root.post("/admin/faq/faqgroup/add/", {**form, "widget": people.hill_widget.pk})
    assert "belongs to another library" in refused.content.decode()
    assert root.post("/admin/faq/faqgroup/add/", {**form, "widget": people.ask.pk}).status_code == 302
    made = FaqGroup.objects.get()
    root.post(f"/admin/faq/faqgroup/{made.pk}/change/", {**form, "library": people.hill.pk, "widget": ""})
    made.refresh_from_db()
    assert (made.library, made.widget) == (people.harbour, None)


def test_another_librarys_are_neither_seen_nor_changed(people: People, olga: Client) -> None:
    within = group(people.harbour, public=False)
    theirs = faq(within, "Harbour's piano")
    assert theirs.question not in olga.get(ROOM).content.decode()
    assert olga.post(f"{ROOM}{theirs.pk}/change/", _form(within)).status_code in (302, 403)
    assert olga.post(f"{ROOM}{theirs.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    assert olga.post(f"{ROOM}add/", _form(within)).status_code == 200
    olga.post(ROOM, {"action": "retire", "_selected_action": [theirs.pk]})
    assert olga.get(f"{FILES}harbour.csv").status_code == 404
    theirs.refresh_from_db()
    assert (theirs.question, theirs.state, Faq.objects.count()) == ("Harbour's piano", "published", 1)


def _send(client: Client, name: str, content: bytes, **fields: Any) -> Any:
    return client.post(FILES, {"file": SimpleUploadedFile(name, content), **fields})


def test_an_exported_file_is_imported_again(people: People, marta: Client) -> None:
    within = group(people.harbour)
    sent = _send(marta, "ours.CSV", b"question,answer\nWhy?,Because.", library=people.harbour.pk, group=within.pk)
    assert (sent.status_code, sent["Location"]) == (302, ROOM)
    assert "1 FAQs added, 0 replaced." in marta.get(ROOM).content.decode()
    for kind in ("csv", "json"):
        out = marta.get(f"{FILES}harbour.{kind}")
        assert out["Content-Disposition"] == f'attachment; filename="faqs-harbour.{kind}"'
        content = out.getvalue()
        assert b"Because." in content
        assert _send(marta, f"again.{kind}", content, library=people.harbour.pk).status_code == 302
    assert Faq.objects.count() == 1
    assert marta.get(f"{FILES}harbour.exe").status_code == 404


def test_a_file_with_wrong_rows_is_refused_row_by_row(people: People, signed_in: SignedIn) -> None:
    sent = _send(signed_in(people.marta), "a.csv", b"question,answer\nWhy?,<b></b>", library=people.harbour.pk)
    page = sent.content.decode()
    assert sent.status_code == 422
    assert "Nothing was imported" in page
    assert "Row 2:" in page
    assert not Faq.objects.exists()


def test_what_doesnt_fit_together_is_refused(people: People, signed_in: SignedIn) -> None:
    root, of_hill = signed_in(people.root), group(people.hill)
    fine = b"question,answer\nWhy?,Because."
    for name, fields, words in (
        ("a.csv", {"library": people.harbour.pk, "group": of_hill.pk}, "belongs to another library"),
        ("a.xlsx", {"library": people.hill.pk, "group": of_hill.pk}, "must end with .csv or .json"),
        ("a.csv", {"group": of_hill.pk}, "This field is required"),
    ):
        assert words in _send(root, name, fine, **fields).content.decode()
    assert (
        "Select a valid choice"
        in _send(signed_in(people.olga), "a.csv", fine, library=people.harbour.pk).content.decode()
    )
    assert not Faq.objects.exists()


def test_files_are_for_administrators_only(people: People, signed_in: SignedIn) -> None:
    faq(group(people.harbour), "Piano")
    for address in (FILES, f"{FILES}harbour.csv"):
        assert Client().get(address).status_code == 302
        assert signed_in(people.ana).get(address).status_code == 302
    assert (
        _send(signed_in(people.ana), "a.csv", b"question,answer\nWhy?,x", library=people.harbour.pk).status_code == 302
    )
    assert Faq.objects.count() == 1
