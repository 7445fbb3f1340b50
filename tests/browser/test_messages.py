"""Writing to each other: typing, formatting, sending (rows M1 to M3)."""

import re

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron, in_order, receives_selection
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"
MARKUP = "<b>bold?</b> <img src=x onerror=\"document.title='hacked'\"> <script>document.title = 'hacked'</script> &amp;"


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    return patron


def select_word(box: Locator, word: str, after: str) -> None:
    """Select a word that stands before `after` at the end of a text box, as one does with the keyboard."""
    box.press("End")
    for _ in after:
        box.press("ArrowLeft")
    for _ in word:
        box.press("Shift+ArrowLeft")
    receives_selection(box)


def test_M1_M2_M3_two_people_type_format_and_send(dana: Patron, ana: Operator, house: House) -> None:
    """Each sees the other type; Enter and "Send Message" send, each message once; a selected word is formatted.

    HTML that either side types is shown as it was typed, and does nothing.
    """
    for box, typing in (
        (dana.box, ana.pane("Dana").get_by_text("Dana is typing")),
        (ana.box("Dana"), dana.widget.get_by_text("Ana is typing")),
    ):
        box.press_sequentially("On")
        expect(typing).to_be_visible()
        box.fill("")
    dana.box.fill("one")
    dana.box.press("Shift+Enter")
    dana.box.press_sequentially("two")
    expect(dana.box).to_have_value("one\ntwo")
    dana.box.press("Enter")
    ana.sees("Dana", re.compile("one\\s*two"))
    dana.box.fill("by the button")
    dana.button("Send Message").click()
    box = ana.box("Dana")
    box.press_sequentially("three")
    box.press("Shift+Enter")
    box.press_sequentially("four")
    box.press("Enter")
    dana.sees(re.compile("three\\s*four"))
    expect(box).to_have_text("")
    box.press_sequentially("by our button")
    ana.pane("Dana").get_by_role("button", name="Send Message").click()
    for log in (dana.log, ana.log("Dana")):
        in_order(log, QUESTION, "one\ntwo", "by the button", "three\nfour", "by our button")
    assert house.kinds().count("message_sent") == 5
    dana.says(MARKUP)
    ana.sees("Dana", MARKUP)
    ana.says("Dana", f"You wrote {MARKUP}")
    dana.sees(f"You wrote {MARKUP}")
    for person, log in ((dana, dana.log), (ana, ana.log("Dana"))):
        expect(log.get_by_role("strong")).to_have_count(0)
        assert log.evaluate("(log) => log.querySelectorAll('img, script').length") == 0
        assert "hacked" not in person.page.title()
    ana.box("Dana").fill("It was here now")
    select_word(ana.box("Dana"), "here", " now")
    ana.box("Dana").press("Control+b")
    ana.box("Dana").press("Enter")
    expect(dana.log.get_by_role("strong")).to_have_text("here")
