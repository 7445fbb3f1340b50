"""What a widget asks before the chat, as its department wants it."""

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"


def test_only_the_question_is_needed(patron: Patron, ana: Operator, house: House) -> None:
    """Name and contact may be left empty; without a question, or with contact info of no use, nothing starts."""
    patron.opens("/demo/")
    patron.opens_widget()
    patron.starts()
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    expect(patron.field("Your question")).to_be_focused()
    patron.recorder.expects("status of 4")
    patron.writes_question(QUESTION, name="Dana", contact="dana at example")
    patron.starts()
    expect(patron.widget.get_by_text("Enter an email address or a phone number")).to_be_visible()
    expect(patron.field("Email or phone")).to_be_focused()
    expect(patron.field("Your question")).to_have_value(QUESTION)
    assert house.log() == []
    patron.field("Email or phone").fill("")
    patron.field("Name").fill("")
    patron.starts()
    patron.is_connected()
    ana.counts(all_=1, new=1, mine=0)


@pytest.mark.parametrize(
    ("setting", "field", "value"),
    [("ask_name", "Name", "Dana"), ("ask_contact", "Email or phone", "dana@example.org")],
)
def test_name_and_contact_can_be_required(
    patron: Patron, ana: Operator, house: House, setting: str, field: str, value: str
) -> None:
    """What the library requires must be filled in; what it doesn't ask for isn't there."""
    other = {"ask_name": "ask_contact", "ask_contact": "ask_name"}[setting]
    house.sets_widget(**{setting: "required", other: "off"})
    patron.opens("/demo/")
    patron.writes_question(QUESTION)
    fields = patron.widget.get_by_role("textbox")
    expect(fields).to_have_count(2)
    patron.starts()
    expect(patron.widget.get_by_text("The library needs this to start the chat.")).to_be_visible()
    expect(patron.field(field)).to_be_focused()
    assert house.log() == []
    patron.field(field).fill(value)
    patron.starts()
    patron.is_connected()
    ana.counts(all_=1, new=1, mine=0)


def test_library_asks_three_questions(patron: Patron, ana: Operator, house: House) -> None:
    """The library's own questions are asked, a required one insists, and the answers are on the desk."""
    house.asks_before_chats("What is your course?", required=True)
    house.asks_before_chats("When do you need it?")
    house.asks_before_chats("Which campus?")
    patron.opens("/demo/")
    patron.writes_question(QUESTION, name="Dana")
    patron.field("Which campus?").fill("North")
    patron.starts()
    expect(patron.widget.get_by_text("The library needs this to start the chat.")).to_have_count(1)
    expect(patron.field("What is your course?")).to_be_focused()
    patron.field("What is your course?").fill("HIST 201")
    patron.starts()
    patron.is_connected()
    ana.name_in_list("Dana").click()
    details = ana.preview.get_by_role("group", name="Collected by the widget")
    for words in ("What is your course?", "HIST 201", "Which campus?", "North"):
        expect(details).to_contain_text(words)
    expect(details).not_to_contain_text("When do you need it?")


def test_form_is_kept_over_a_reload(patron: Patron, ana: Operator) -> None:
    """What stands in the form before the chat outlives a page load, and goes with the chat's start."""
    patron.opens("/demo/")
    patron.writes_question(QUESTION, name="Dana")
    patron.reloads()
    expect(patron.field("Your question")).to_have_value(QUESTION)
    expect(patron.field("Name")).to_have_value("Dana")
    patron.starts()
    patron.is_connected()
    patron.ends()
    patron.button("Ask a new question").click()
    expect(patron.field("Your question")).to_have_value("")
