from refdesk.widgets.models import Question, Widget
from tests.conftest import SignedIn
from tests.sample_people import People


def _form(widget: Widget, *labels: str, **more: str) -> dict[str, str]:
    """What the browser posts for a widget that had no questions yet."""
    fields = (
        "slug",
        "title",
        "heading",
        "welcome",
        "offline",
        "ask_name",
        "ask_contact",
        "wait_minutes",
        "accent",
        "form",
        "side",
        "invite_after",
        "invite_pages",
        "invite_text",
        "sites",
    )
    form = {name: str(getattr(widget, name)) for name in fields} | {"department": str(widget.department_id)}
    form |= {"questions-TOTAL_FORMS": str(len(labels)), "questions-INITIAL_FORMS": "0"}
    for n, label in enumerate(labels):
        form |= {f"questions-{n}-label": label, f"questions-{n}-position": str(n)}
    return form | more


def test_an_administrator_makes_a_widget(people: People, signed_in: SignedIn) -> None:
    new = Widget(department=people.local_history, slug="history", title="Ask the archive", sites="https://a.example")
    answer = signed_in(people.marta).post("/admin/widgets/widget/add/", _form(new, "Which street?"))
    assert answer.status_code == 302, answer.context["errors"]
    assert Question.objects.get(widget__slug="history").label == "Which street?"


def test_the_page_of_a_widget_has_the_line_to_paste(people: People, signed_in: SignedIn) -> None:
    page = signed_in(people.marta).get(f"/admin/widgets/widget/{people.ask.pk}/change/").content.decode()
    assert "&lt;script src=&quot;http://127.0.0.1:8000/embed/ask.js&quot; async&gt;&lt;/script&gt;" in page


def test_a_widget_without_a_site_is_not_saved_and_warned_of(people: People, signed_in: SignedIn) -> None:
    marta, address = signed_in(people.marta), f"/admin/widgets/widget/{people.ask.pk}/change/"
    warning = "The chat doesn’t open on any site yet"
    assert warning not in marta.get(address).content.decode()
    assert marta.post(address, _form(people.ask, sites=" ")).status_code == 200
    Widget.objects.filter(pk=people.ask.pk).update(sites="")
    assert warning in marta.get(address).content.decode()
    assert "none: the chat can’t open anywhere" in marta.get("/admin/widgets/widget/").content.decode()
    # Olga administers another library, and learns nothing of this one's widget.
    assert signed_in(people.olga).get(address).status_code == 302


def test_a_site_that_is_none_is_refused_by_name(people: People, signed_in: SignedIn) -> None:
    form = _form(people.ask, sites="https://www.example.org\njavascript:alert(1)\nhttps://*.org")
    answer = signed_in(people.marta).post(f"/admin/widgets/widget/{people.ask.pk}/change/", form)
    assert "Not a site: javascript:alert(1), https://*.org." in answer.content.decode()


def test_a_colour_that_is_none_is_refused(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.marta).post(
        f"/admin/widgets/widget/{people.ask.pk}/change/", _form(people.ask, accent="red")
    )
    assert "Enter the color as # and six digits" in answer.content.decode()


def test_a_fourth_question_is_refused(people: People, signed_in: SignedIn) -> None:
    page = f"/admin/widgets/widget/{people.ask.pk}/change/"
    assert signed_in(people.marta).post(page, _form(people.ask, "One?", "Two?", "Three?", "Four?")).status_code == 200
    assert not people.ask.questions.exists()
    assert signed_in(people.marta).post(page, _form(people.ask, "One?", "Two?", "Three?")).status_code == 302
    assert people.ask.questions.count() == 3


def test_widget_admin_refuses_departments_of_other_libraries(people: People, signed_in: SignedIn) -> None:
    form = _form(people.ask, department=str(people.hill_desk.pk))
    answer = signed_in(people.marta).post(f"/admin/widgets/widget/{people.ask.pk}/change/", form)
    assert answer.status_code == 200
    people.ask.refresh_from_db()
    assert people.ask.department == people.reference
