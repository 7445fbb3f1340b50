"""Canned messages: shared ones and one's own, picked into the text box (row M6)."""

import re

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron, is_told_of_selection
from .axe import Inspection
from .backstage import House
from .chosen import PASTE

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


def makes_own(operator: Operator, title: str, text: str) -> None:
    """Make a canned message in Settings."""
    operator.page.get_by_role("button", name="New canned message").click()
    form = operator.page.get_by_role("dialog", name="New canned message")
    form.get_by_role("textbox", name="Title").fill(title)
    form.get_by_role("textbox", name="Text").press_sequentially(text)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_count(0)


def test_M6_a_pick_goes_into_the_text_box_and_is_changed_before_sending(
    dana: Patron, ana: Operator, house: House
) -> None:
    """Found as one types; it lands at the cursor, filled in and formatted; the patron gets it as it was changed.

    After a slash the keys choose among the titles that fit, and Escape leaves the text as it is.
    """
    ana.box("Dana").press_sequentially("[]")
    ana.box("Dana").press("ArrowLeft")
    is_told_of_selection(ana.box("Dana"))
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


def test_M6_ones_own_are_made_changed_and_deleted_in_settings(dana: Patron, ana: Operator, chi: Operator) -> None:
    """They are offered to their operator alone. Escape and a reload keep what was begun, until it is called off."""
    ana.page.get_by_role("link", name="Settings").click()
    begun = ana.page.get_by_role("dialog", name="New canned message")
    ana.page.get_by_role("button", name="New canned message").click()
    begun.get_by_role("textbox", name="Title").fill("Gree")
    begun.get_by_role("textbox", name="Text").press_sequentially("Good mor")
    begun.get_by_role("textbox", name="Text").press("Control+a")
    begun.get_by_role("textbox", name="Text").evaluate(PASTE)
    begun.get_by_role("textbox", name="Title").press("Escape")
    expect(begun).to_have_count(0)
    ana.reloads()
    ana.page.get_by_role("button", name="New canned message").click()
    expect(begun.get_by_role("textbox", name="Title")).to_have_value("Gree")
    expect(begun.get_by_role("textbox", name="Text")).to_have_text("Good mor")
    begun.get_by_role("button", name="Cancel").click()
    makes_own(ana, "Greeting", "Good morning {patron}")
    ana.page.get_by_role("button", name="Edit Greeting").click()
    form = ana.page.get_by_role("dialog", name="Edit canned message")
    expect(form.get_by_role("textbox", name="Text")).to_have_text("Good morning {patron}")
    form.get_by_role("textbox", name="Text").fill("Good evening {patron}")
    form.get_by_role("button", name="Save", exact=True).click()
    makes_own(ana, "Farewell", "Goodbye")
    ana.page.get_by_role("button", name="Delete Farewell").click()
    ana.page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    mine = ana.page.get_by_role("list", name="Canned Messages")
    expect(mine.get_by_role("listitem")).to_have_text([re.compile("Greeting.*Good evening")])
    ana.page.get_by_role("link", name="Chats").click()
    ana.name_in_list("Dana").click()
    window(ana, "Dana").get_by_role("button", name="Greeting", exact=True).click()
    ana.box("Dana").press("Enter")
    dana.sees("Good evening Dana")
    chi.page.get_by_role("link", name="Settings").click()
    expect(chi.page.get_by_role("button", name="New canned message")).to_be_visible()
    expect(chi.page.get_by_text("Greeting")).to_have_count(0)


def test_a_slash_alone_lists_the_most_used_and_is_never_sent(dana: Patron, ana: Operator, house: House) -> None:
    """Enter picks the first; where there is nothing to pick it does nothing; Escape lets the slash be a slash."""
    inspection = Inspection()
    opened = window(ana, "Dana")
    inspection.look(ana.page, "the window")
    opened.get_by_role("button", name="Printing", exact=True).click()
    box = ana.box("Dana")
    box.press("Enter")
    dana.sees("The printer is on the ground floor.")
    box.press_sequentially("/")
    options = ana.page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_have_accessible_name("Printing")
    inspection.look(ana.page, "after a slash")
    box.press("Enter")
    expect(box).to_have_text("The printer is on the ground floor.")
    box.press("Control+a")
    box.press_sequentially("/")
    expect(options).to_have_count(2)
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press("Enter")
    expect(box).to_have_text("")
    dana.sees(re.compile(r"Ana Morales:\s*/"))
    assert house.kinds().count("message_sent") == 3
    assert inspection.found == []
