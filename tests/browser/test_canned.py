"""Canned messages: shared ones and one's own, picked into the text box (row M6)."""

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron, receives_selection
from .server_admin import House

HOURS = "Hello {patron}, {library} is open until eight. {operator}"


@pytest.fixture
def dana(patron: Patron, ana: Operator, house: House) -> Patron:
    """A patron whose chat Ana has claimed, in a library that shares canned messages."""
    house.shares("Opening hours", HOURS, {"kind": "bold", "start": 6, "end": 14})
    house.shares("Printing", "The printer is on the ground floor.", department="Reference")
    house.shares("Maps", "Maps are upstairs.", department="Local History")
    patron.opens("/demo/")
    patron.asks("How long are you open?", name="Dana")
    ana.claims("Dana")
    return patron


def window(operator: Operator, patron: str) -> Locator:
    """Open "Canned Messages"."""
    operator.pane(patron).get_by_role("button", name="Canned Messages", exact=True).click()
    found = operator.page.get_by_role("dialog", name="Canned Messages")
    expect(found).to_be_visible()
    return found


def test_M6_a_pick_goes_into_the_text_box_and_is_changed_before_sending(
    dana: Patron, ana: Operator, house: House
) -> None:
    """Found as one types; it lands at the cursor, filled in and formatted; the patron gets it as it was changed.

    After a slash the keys choose among the titles that fit, and Escape leaves the text unchanged.
    """
    ana.box("Dana").press_sequentially("[]")
    ana.box("Dana").press("ArrowLeft")
    receives_selection(ana.box("Dana"))
    opened = window(ana, "Dana")
    expect(opened.get_by_role("listitem")).to_have_count(2)
    search = opened.get_by_role("searchbox", name="Search canned messages")
    expect(search).to_be_focused()
    search.press_sequentially("hours")
    expect(opened.get_by_role("listitem")).to_have_count(1)
    opened.get_by_role("button", name="Opening hours", exact=True).click()
    expect(opened).to_have_count(0)
    filled = f"Hello Dana, Harbour Library {house.number} is open until eight. Ana Morales"
    box = ana.box("Dana")
    expect(box).to_be_focused()
    expect(box).to_have_text(f"[{filled}]")
    expect(box.get_by_role("strong")).to_have_text("Dana")
    assert house.kinds().count("message_sent") == 1
    box.press_sequentially("!")
    box.press("Enter")
    dana.sees(f"[{filled}!]")
    expect(dana.log.get_by_role("strong")).to_have_text("Dana")
    box.press_sequentially("Well, /print")
    option = ana.pane("Dana").get_by_role("option", name="Printing", exact=True)
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(option).to_have_count(0)
    expect(box).to_have_text("Well, /print")
    box.press_sequentially("i")
    expect(option).to_be_visible()
    box.press("Enter")
    expect(box).to_have_text("Well, The printer is on the ground floor.")
    box.press("Enter")
    dana.sees("Well, The printer is on the ground floor.")
    ana.says("Dana", "This and/or that")
    dana.sees("This and/or that")
