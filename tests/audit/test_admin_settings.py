"""Changes of settings through /admin/ are recorded like those on the desk."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from refdesk.audit.models import Entry
from refdesk.canned.models import CannedMessage
from refdesk.faq.models import Faq, FaqGroup
from refdesk.files.models import FileTypes
from refdesk.libraries.models import Department, Library
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Question, Widget
from tests.conftest import SignedIn
from tests.sample_people import People


@pytest.fixture(name="marta")
def _marta(people: People, signed_in: SignedIn) -> Client:
    client = signed_in(people.marta)
    Entry.objects.all().delete()
    return client


@pytest.fixture(name="root")
def _root(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.root)


def saved(client: Client, page: str, **more: Any) -> None:
    """Send the values that the page shows, with these changes."""
    context = client.get(page).context
    values = _shown(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        rows = inline.formset
        counts = {"TOTAL_FORMS": len(rows.forms), "INITIAL_FORMS": len(rows.initial_forms)}
        values |= {f"{rows.prefix}-{name}": count for name, count in counts.items()}
        for row in rows.forms:
            values |= _shown(row) | ({f"{row.prefix}-id": row.instance.pk} if row.instance.pk else {})
    values = {name: value for name, value in (values | more).items() if value is not None and value is not False}
    answer = client.post(page, values)
    assert answer.status_code == 302, answer.context["errors"]


def _shown(form: Any) -> dict[str, Any]:
    return {form.add_prefix(name): form[name].initial for name in form.fields}


def entries() -> list[tuple[str, str, str, dict[str, Any]]]:
    rows = Entry.objects.order_by("id")
    return [(row.action, row.kind, row.object_label, row.changes) for row in rows]


def test_changed_widget_is_recorded_with_values_and_questions(people: People, marta: Client) -> None:
    Question.objects.create(widget=people.ask, label="Course", position=1)
    page = f"/admin/widgets/widget/{people.ask.pk}/change/"
    before = people.ask.sites
    saved(marta, page, sites=f"{before}\nhttps://evil.example", **{"questions-0-label": "Class"})
    [(action, kind, label, changes)] = entries()
    assert (action, kind, label) == ("settings_changed", "widget", str(people.ask))
    assert changes["sites"][0] == before
    assert "https://evil.example" in changes["sites"][1]
    assert changes["questions"] == [["Course"], ["Class"]]
    entry = Entry.objects.get()
    assert (entry.actor, entry.library) == (people.marta.pk, people.harbour.pk)


def test_page_saved_without_a_change_leaves_no_entry(people: People, marta: Client) -> None:
    saved(marta, f"/admin/widgets/widget/{people.ask.pk}/change/")
    assert entries() == []


def test_renamed_department_is_recorded_once(people: People, marta: Client) -> None:
    saved(marta, f"/admin/libraries/department/{people.reference.pk}/change/", name="Enquiries")
    expected = ("settings_changed", "department", "Enquiries", {"name": ["Reference", "Enquiries"]})
    assert entries() == [expected]


def test_departments_in_a_librarys_page_are_recorded_each(people: People, root: Client) -> None:
    page = f"/admin/libraries/library/{people.harbour.pk}/change/"
    rows = list(Department.objects.filter(library=people.harbour).order_by("pk"))
    shown = [form.instance.pk for form in root.get(page).context["inline_admin_formsets"][0].formset.initial_forms]
    empty = Department.objects.create(library=people.harbour, name="Empty")
    Entry.objects.all().delete()
    renamed = shown.index(rows[0].pk)
    shown = [form.instance.pk for form in root.get(page).context["inline_admin_formsets"][0].formset.initial_forms]
    renamed, gone = shown.index(rows[0].pk), shown.index(empty.pk)
    saved(root, page, **{f"departments-{renamed}-name": "Enquiries", f"departments-{gone}-DELETE": "on"})
    assert sorted(entries()) == [
        ("settings_changed", "department", "Enquiries", {"name": [rows[0].name, "Enquiries"]}),
        ("settings_deleted", "department", "Empty", {}),
    ]


def test_added_and_deleted_things_are_recorded(people: People, marta: Client) -> None:
    harbour = people.harbour.pk
    saved(marta, "/admin/faq/faqgroup/add/", library=harbour, name="Loans", slug="loans")
    group = FaqGroup.objects.get()
    saved(marta, "/admin/faq/faq/add/", group=group.pk, question="How long?", answer="Three weeks", slug="how-long")
    saved(marta, "/admin/canned/cannedmessage/add/", library=harbour, title="Hello", text="Good morning")
    saved(marta, "/admin/tickets/queue/add/", library=harbour, name="Maps", slug="maps")
    saved(marta, "/admin/files/filetypes/add/", library=harbour, groups=["pdf"])
    added = [("faq_group", "Loans"), ("faq", "How long?"), ("canned_message", "Hello"), ("queue", "Maps")]
    assert [(action, kind) for action, kind, *_ in entries()] == [
        ("settings_added", kind) for kind in [*dict(added), "library"]
    ]
    assert {row.library for row in Entry.objects.all()} == {harbour}
    Entry.objects.all().delete()
    for model, page in ((CannedMessage, "canned/cannedmessage"), (Queue, "tickets/queue"), (Faq, "faq/faq")):
        answer = marta.post(f"/admin/{page}/{model.objects.get().pk}/delete/", {"post": "yes"})
        assert answer.status_code == 302
    assert [(action, kind, label) for action, kind, label, _ in entries()] == [
        ("settings_deleted", "canned_message", "Hello"),
        ("settings_deleted", "queue", "Maps"),
        ("settings_deleted", "faq", "How long?"),
    ]


def test_things_deleted_by_an_action_of_the_list_are_recorded(people: People, marta: Client) -> None:
    group = FaqGroup.objects.create(library=people.harbour, name="Loans", slug="loans")
    faqs = [Faq.objects.create(group=group, question=f"{n}?", answer="x", slug=f"{n}") for n in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [faq.pk for faq in faqs], "post": "yes"}
    assert marta.post("/admin/faq/faq/", chosen).status_code == 302
    assert sorted(label for _, _, label, _ in entries()) == ["0?", "1?"]


def test_values_of_another_model_are_recorded_by_name(people: People, marta: Client) -> None:
    group = FaqGroup.objects.create(library=people.harbour, name="Loans", slug="loans")
    other = FaqGroup.objects.create(library=people.harbour, name="Rooms", slug="rooms")
    faq = Faq.objects.create(group=group, question="How?", answer="<p>So.</p>", slug="how")
    saved(marta, f"/admin/faq/faq/{faq.pk}/change/", group=other.pk, links="https://a.example A")
    [(_, _, _, changes)] = entries()
    assert changes["group"] == ["Loans, Harbour Library", "Rooms, Harbour Library"] or changes["group"] == [
        "Loans",
        "Rooms",
    ]
    assert changes["links"][1] == "https://a.example A"
    FileTypes.objects.create(library=people.harbour, groups=["pdf"])
    Entry.objects.all().delete()
    saved(marta, f"/admin/files/filetypes/{FileTypes.objects.get().pk}/change/", groups=["pdf", "text"])
    assert entries() == [("settings_changed", "library", "Harbour Library", {"groups": [["pdf"], ["pdf", "text"]]})]


def test_imported_faqs_are_recorded_as_a_count(people: People, marta: Client) -> None:
    group = FaqGroup.objects.create(library=people.harbour, name="Loans", slug="loans")
    file = SimpleUploadedFile("faqs.csv", b"question,answer\nHow long?,Three weeks\n")
    answer = marta.post("/admin/faq/faq/files/", {"library": people.harbour.pk, "group": group.pk, "file": file})
    assert answer.status_code == 302
    expected = {"FAQs added": 1, "FAQs replaced": 0}
    assert entries() == [("settings_changed", "library", "Harbour Library", expected)]


def test_refused_change_leaves_no_entry(people: People, signed_in: SignedIn) -> None:
    """Not of one's own library, or not valid."""
    olga, marta = signed_in(people.olga), signed_in(people.marta)
    Entry.objects.all().delete()
    assert olga.post(f"/admin/widgets/widget/{people.ask.pk}/change/", {"title": "x"}).status_code == 302
    assert marta.post(f"/admin/widgets/widget/{people.ask.pk}/change/", {"title": ""}).status_code == 200
    assert Widget.objects.get(pk=people.ask.pk).title == people.ask.title
    assert Library.objects.count() == 2
    assert entries() == []
