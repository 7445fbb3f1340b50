"""How a chat ends, and what is left to do (rows E1 to E4)."""

import re

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .colours import is_coloured
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"
NOTE = "Knows the harbour master's family."


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    return patron


def note(pane: Locator) -> Locator:
    """The text box of the internal note."""
    return pane.get_by_role("textbox", name="Internal note")


def test_E1_E3_operator_ends_after_a_question(dana: Patron, ana: Operator, house: House) -> None:
    """ "End Chat" asks first; then a mark, red on the desk and grey for the patron, and a line say who and when.

    "Close Chat" is there after the end, takes the chat off the desk for good, and leaves the transcript. What the
    patron had begun to write begins their next question.
    """
    expect(ana.pane("Dana").get_by_role("button", name="Close Chat")).to_have_count(0)
    ana.pane("Dana").get_by_role("button", name="End Chat").click()
    question = ana.page.get_by_role("dialog", name="End this chat?")
    question.get_by_role("button", name="Keep Chatting").click()
    expect(question).to_have_count(0)
    dana.is_connected()
    ana.says("Dana", "One more thing.")
    dana.sees("One more thing.")
    dana.box.fill("And the tram ma")
    ana.ends("Dana")
    ana.sees("Dana", re.compile(r"Ended by you at \d\d?:\d\d"))
    expect(ana.pane("Dana").get_by_role("button", name="End Chat")).to_have_count(0)
    expect(ana.box("Dana")).to_have_count(0)
    dana.sees(re.compile(r"Ended by Ana Morales at \d\d?:\d\d"))
    is_coloured(dana.mark("Chat ended"), "grey")
    expect(dana.box).to_have_count(0)
    ana.reloads()
    ana.sees("Dana", "Ended by you at")
    for mark in (ana.mark("Dana", "Ended"), ana.row("Dana").get_by_role("img", name="Ended")):
        is_coloured(mark, "red")
    ana.pane("Dana").get_by_role("button", name="Close Chat").click()
    expect(ana.pane("Dana")).to_have_count(0)
    expect(ana.page.get_by_role("region", name="Status Messages and Alerts")).to_be_visible()
    ana.counts(all_=0, new=0, mine=0)
    ana.reloads()
    ana.counts(all_=0, new=0, mine=0)
    said = [payload for _, _, kind, payload in house.log() if kind == "message_sent"]
    assert [QUESTION in said[0], "On the second floor." in said[1]] == [True, True]
    dana.button("Ask a new question").click()
    expect(dana.field("Your question")).to_have_value("And the tram ma")


def test_E2_internal_note_is_never_the_patrons(dana: Patron, ana: Operator, chi: Operator, house: House) -> None:
    """A note is kept with the transcript, in the chat and after it; colleagues read it, the patron receives nothing."""
    ana.pane("Dana").get_by_role("button", name="Note", exact=True).click()
    note(ana.pane("Dana")).fill(NOTE)
    ana.pane("Dana").get_by_role("button", name="Save").click()
    ana.sees("Dana", NOTE)
    chi.name_in_list("Dana").click()
    expect(chi.preview.get_by_role("log", name="Conversation")).to_contain_text(NOTE)
    dana.says("Thank you!")
    ana.ends("Dana")
    dana.sees("Ended by Ana")
    note(ana.pane("Dana")).fill("Asked again about Quay Street.")
    ana.pane("Dana").get_by_role("button", name="Save").click()
    ana.sees("Dana", "Asked again about Quay Street.")
    ana.reloads()
    for text in (NOTE, "Asked again about Quay Street."):
        ana.sees("Dana", text)
    dana.reloads()
    received = "\n".join(dana.recorder.received)
    assert "On the second floor." in received
    for secret in (NOTE, "Quay Street", "note_saved"):
        assert secret not in received
    assert house.kinds().count("note_saved") == 2


def test_E4_patron_ends(dana: Patron, ana: Operator) -> None:
    """After a question: the desk shows it red, says by whom and when, and offers what follows. Asked anew is anew.

    What the operator had begun to write is not gone with the text box.
    """
    dana.button("End Chat").click()
    question = dana.widget.get_by_role("dialog", name="End this chat?")
    question.get_by_role("button", name="Keep Chatting").click()
    dana.says("One more thing.")
    ana.box("Dana").fill("The directory of 1924 is")
    dana.ends()
    ana.sees_line("Dana", "Ended")
    ana.sees("Dana", re.compile(r"Ended by the patron at \d\d?:\d\d"))
    unsent = ana.pane("Dana").get_by_role("group", name="Not sent to the patron")
    expect(unsent).to_contain_text("The directory of 1924 is")
    unsent.get_by_role("button", name="Add to the Note").click()
    expect(unsent).to_have_count(0)
    expect(note(ana.pane("Dana"))).to_have_value("The directory of 1924 is")
    expect(note(ana.pane("Dana"))).to_be_focused()
    dana.sees(re.compile(r"Ended by you at \d\d?:\d\d"))
    dana.has_status("Chat ended")
    expect(note(ana.pane("Dana"))).to_be_visible()
    expect(ana.pane("Dana").get_by_role("button", name="Close Chat")).to_be_visible()
    expect(ana.pane("Dana").get_by_role("button", name="End Chat")).to_have_count(0)
    dana.button("Ask a new question").click()
    dana.asks("And the tram maps?", name="Dana B")
    ana.claims("Dana B")
    expect(ana.log("Dana B")).not_to_contain_text(QUESTION)
    ana.counts(all_=2, new=0, mine=2)
