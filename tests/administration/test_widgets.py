"""Widgets, set by administrators."""

from typing import Any

from django.test import Client

from refdesk.widgets.models import Question, Widget
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import Settings, errors

OF = Settings("widgets")
ADDRESS, post, put = OF.address, OF.post, OF.put


def widget(client: Client, number: int) -> dict[str, Any]:
    form: dict[str, Any] = client.get(f"{ADDRESS}/{number}").json()
    return form


def test_A3_administrators_see_the_widgets_of_their_libraries(people: People, signed_in: SignedIn) -> None:
    def slugs(client: Client) -> list[str]:
        return [widget["slug"] for widget in client.get(ADDRESS).json()]

    assert slugs(signed_in(people.marta)) == ["ask"]
    assert slugs(signed_in(people.olga)) == ["hill"]
    assert sorted(slugs(signed_in(people.root))) == ["ask", "hill"]
    assert slugs(signed_in(people.ana)) == []


def test_A3_a_new_widget_has_a_url_name_made_from_its_title(people: People, signed_in: SignedIn) -> None:
    marta, form = signed_in(people.marta), {"department": people.reference.pk, "sites": "https://harbour.example"}
    made = post(marta, heading=" Fragen Sie uns über Bücher ", **form)
    assert (made.status_code, made.json()["heading"]) == (201, "Fragen Sie uns über Bücher")
    assert made.json()["slug"] == "fragen-sie-uns-uber-bucher"
    assert made.json() == widget(marta, made.json()["id"])
    again = post(marta, heading="Fragen Sie uns über Bücher", **form).json()
    assert again["slug"] == "fragen-sie-uns-uber-bucher-2"
    assert again["embed_code"].endswith('/embed/fragen-sie-uns-uber-bucher-2.js" async></script>')
    # No letter of these has a Latin one.
    assert post(marta, heading="お問い合わせ", **form).json()["slug"] == "chat"
    assert len(post(marta, heading="Librarians " * 7, **form).json()["slug"]) <= 50


def test_A3_a_new_widget_needs_a_title_and_a_website(people: People, signed_in: SignedIn) -> None:
    refused = errors(post(signed_in(people.marta), heading=" ", sites="\n ", department=people.reference.pk))
    assert refused == {
        "heading": "This field cannot be blank.",
        "sites": "Enter at least one website: without one, the chat opens on no page.",
    }
    assert Widget.objects.count() == 2


def test_A3_a_widget_leads_only_to_departments_of_its_administrator(people: People, signed_in: SignedIn) -> None:
    marta, hill = signed_in(people.marta), people.hill_desk.pk
    assert post(marta, department=hill, heading="Ask", sites="https://harbour.example").status_code == 404
    changed = put(marta, widget(marta, people.ask.pk), department=hill)
    assert errors(changed) == {"department": "Choose a department that you administer."}
    assert put(marta, widget(marta, people.ask.pk), department=people.local_history.pk).status_code == 200
    people.ask.refresh_from_db()
    assert people.ask.department == people.local_history


def test_A3_settings_and_questions_are_saved_together(people: People, marta: Client) -> None:
    street = Question.objects.create(widget=people.ask, label="Which street?")
    Question.objects.create(widget=people.ask, label="Gone?")
    page = widget(marta, people.ask.pk)
    new = {"label": " Your card? ", "required": True}
    questions = [new, {"id": street.pk, "label": "Which street, please?"}]
    texts = {"welcome": "One\ntwo", "contact_email": "a@harbour.example", "ask_name": "required", "accent": "#FFEE00"}
    saved = put(marta, page, questions=questions, wait_minutes=9, public_computers=True, **texts)
    assert saved.status_code == 200
    now = widget(marta, people.ask.pk)
    assert now == saved.json()
    assert now.items() >= (texts | {"wait_minutes": 9, "public_computers": True}).items()
    labels = [(question["label"], question["required"]) for question in now["questions"]]
    assert labels == [("Your card?", True), ("Which street, please?", False)]
    # Open pages answer it by its number.
    assert now["questions"][1]["id"] == street.pk


def test_W6_the_embed_code_of_a_link_needs_no_script(people: People, marta: Client) -> None:
    saved = put(marta, widget(marta, people.ask.pk), form="link", title="Ask <us>")
    assert saved.json()["embed_code"] == (
        '<a href="http://127.0.0.1:8000/chat/ask/" target="_blank" rel="noopener">Ask &lt;us&gt;</a>'
    )


def test_A3_a_question_of_another_widget_stays_there(people: People, marta: Client) -> None:
    theirs = Question.objects.create(widget=people.hill_widget, label="Theirs?")
    assert put(marta, widget(marta, people.ask.pk), questions=[{"id": theirs.pk, "label": "Ours?"}]).status_code == 200
    theirs.refresh_from_db()
    assert (theirs.label, theirs.widget) == ("Theirs?", people.hill_widget)


INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"accent": "red"}, "accent", "Enter the color as # and six digits, such as #2456c2."),
    ({"contact_email": "nobody"}, "contact_email", "Enter a valid email address."),
    ({"contact_url": "javascript:alert(1)"}, "contact_url", "Enter a valid URL."),
    ({"wait_minutes": 10**20}, "wait_minutes", "Ensure this value is less than or equal to 60."),
    ({"ask_name": "maybe"}, "ask_name", "Value 'maybe' is not a valid choice."),
    ({"welcome": "x" * 501}, "welcome", "Ensure this value has at most 500 characters (it has 501)."),
    ({"heading": "A\0b"}, "heading", "It contains the character U+0000, which isn’t allowed."),
    ({"form": "popup"}, "form", "Value 'popup' is not a valid choice."),
    ({"side": "top"}, "side", "Value 'top' is not a valid choice."),
    ({"invite_after": 4}, "invite_after", "Ensure this value is greater than or equal to 5."),
    ({"invite_after": 91}, "invite_after", "Ensure this value is less than or equal to 90."),
    ({"invite_text": " "}, "invite_text", "This field cannot be blank."),
    (
        {"invite_pages": "/a\n" * 1400},
        "invite_pages",
        "Ensure this value has at most 4000 characters (it has 4199).",
    ),
    ({"invite_pages": "\n".join(f"/{n}" for n in range(51))}, "invite_pages", "Enter at most 50 pages."),
    (
        {"invite_pages": "/hours/\n\ncatalog"},
        "invite_pages.2",
        "Line 3: catalog is not a page. Enter it like /catalog/* or /hours/.",
    ),
    ({"slug": "hill"}, "slug", "Widget with this URL name already exists."),
    ({"questions": [{"label": " "}]}, "questions.0", "This field cannot be blank."),
    ({"questions": [{"label": "?"}] * 4}, "questions", "A widget can have at most 3 questions."),
    ({"sites": "https://a.example\n" * 400}, "sites", "Ensure this value has at most 4000 characters (it has 7199)."),
]


def test_A3_an_invalid_field_is_refused_in_place(people: People, marta: Client) -> None:
    page = widget(marta, people.ask.pk)
    for changes, field, text in INVALID:
        assert errors(put(marta, page, title="Other", **changes)) == {field: text}
    assert widget(marta, people.ask.pk) == page


NO_WEBSITES = [
    ("https://lib.example/hours?x=1", "enter https://lib.example instead of https://lib.example/hours?x=1."),
    ("lib.example:8443", "enter https://lib.example:8443 instead of lib.example:8443."),
    ("https://bücher.example", "enter https://xn--bcher-kva.example instead of https://bücher.example."),
    ("https://straße.example/a", "enter https://xn--strae-oqa.example instead of https://straße.example/a."),
    ("*.bücher.example", "enter https://*.xn--bcher-kva.example instead of *.bücher.example."),
    ("localhost:8000/demo", "enter http://localhost:8000 instead of localhost:8000/demo."),
    ("https://\u0301.example", "https://\u0301.example is not a website. Enter it like"),
    ("our library", "our library is not a website. Enter it like https://www.example.org."),
    ("ftp://lib.example", "ftp://lib.example is not a website. Enter it like https://www.example.org."),
    ("https://lib.example:99999", "https://lib.example:99999 is not a website. Enter it like"),
    ("https://*.org", "https://*.org is not a website. Enter it like"),
]


def test_A3_a_line_that_is_no_website_is_named(people: People, marta: Client) -> None:
    page = widget(marta, people.ask.pk)
    for line, text in NO_WEBSITES:
        lines = f"http://localhost:8000\n\n{line}\nhttps://*.harbour.example"
        [(place, refused)] = errors(put(marta, page, sites=lines)).items()
        assert (place, refused[: len(text) + 8]) == ("sites.2", f"Line 3: {text}")


def test_A3_websites_that_loaded_the_widget_are_listed_for_its_administrators(
    people: People, signed_in: SignedIn, client: Client
) -> None:
    for page in ("https://hill.example/a", "https://museum.example/"):
        client.get("/embed/hill.js", headers={"referer": page})
    address = f"{ADDRESS}/{people.hill_widget.pk}/sites"
    listed = signed_in(people.olga).get(address).json()
    today = listed[0]["seen_on"]
    assert listed == [
        {"origin": "https://museum.example", "seen_on": today, "allowed": False},
        {"origin": "https://hill.example", "seen_on": today, "allowed": True},
    ]
    assert signed_in(people.marta).get(address).status_code == 404
