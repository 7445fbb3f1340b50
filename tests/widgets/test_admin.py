from refdesk.widgets.models import Question, Widget
from tests.cast import Cast
from tests.conftest import SignedIn


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
        "sites",
    )
    form = {name: str(getattr(widget, name)) for name in fields} | {"department": str(widget.department_id)}
    form |= {"questions-TOTAL_FORMS": str(len(labels)), "questions-INITIAL_FORMS": "0"}
    for n, label in enumerate(labels):
        form |= {f"questions-{n}-label": label, f"questions-{n}-position": str(n)}
    return form | more


def test_an_administrator_makes_a_widget(cast: Cast, signed_in: SignedIn) -> None:
    new = Widget(department=cast.local_history, slug="history", title="Ask the archive", sites="https://a.example")
    answer = signed_in(cast.marta).post("/admin/widgets/widget/add/", _form(new, "Which street?"))
    assert answer.status_code == 302, answer.context["errors"]
    assert Question.objects.get(widget__slug="history").label == "Which street?"


def test_the_page_of_a_widget_has_the_line_to_paste(cast: Cast, signed_in: SignedIn) -> None:
    page = signed_in(cast.marta).get(f"/admin/widgets/widget/{cast.ask.pk}/change/").content.decode()
    assert "&lt;script src=&quot;http://127.0.0.1:8000/embed/ask.js&quot; async&gt;&lt;/script&gt;" in page


def test_a_widget_without_a_site_is_not_saved_and_warned_of(cast: Cast, signed_in: SignedIn) -> None:
    marta, address = signed_in(cast.marta), f"/admin/widgets/widget/{cast.ask.pk}/change/"
    warning = "The chat doesn’t open on any site yet"
    assert warning not in marta.get(address).content.decode()
    assert marta.post(address, _form(cast.ask, sites=" ")).status_code == 200
    Widget.objects.filter(pk=cast.ask.pk).update(sites="")
    assert warning in marta.get(address).content.decode()
    assert "none: the chat opens nowhere" in marta.get("/admin/widgets/widget/").content.decode()
    # Olga administers another library, and learns nothing of this one's widget.
    assert signed_in(cast.olga).get(address).status_code == 302


def test_a_site_that_is_none_is_refused_by_name(cast: Cast, signed_in: SignedIn) -> None:
    form = _form(cast.ask, sites="https://www.example.org\njavascript:alert(1)\nhttps://*.org")
    answer = signed_in(cast.marta).post(f"/admin/widgets/widget/{cast.ask.pk}/change/", form)
    assert "Not a site: javascript:alert(1), https://*.org." in answer.content.decode()


def test_a_colour_that_is_none_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.marta).post(f"/admin/widgets/widget/{cast.ask.pk}/change/", _form(cast.ask, accent="red"))
    assert "Write the colour as # and six digits" in answer.content.decode()


def test_a_fourth_question_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    page = f"/admin/widgets/widget/{cast.ask.pk}/change/"
    assert signed_in(cast.marta).post(page, _form(cast.ask, "One?", "Two?", "Three?", "Four?")).status_code == 200
    assert not cast.ask.questions.exists()
    assert signed_in(cast.marta).post(page, _form(cast.ask, "One?", "Two?", "Three?")).status_code == 302
    assert cast.ask.questions.count() == 3


def test_a_widget_cannot_be_given_to_another_librarys_department(cast: Cast, signed_in: SignedIn) -> None:
    form = _form(cast.ask, department=str(cast.hill_desk.pk))
    answer = signed_in(cast.marta).post(f"/admin/widgets/widget/{cast.ask.pk}/change/", form)
    assert answer.status_code == 200
    cast.ask.refresh_from_db()
    assert cast.ask.department == cast.reference
