"""Keyboard shortcuts of the desk: what they do, where they count, and the window that lists them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron

New = Callable[..., Patron]


@pytest.fixture
def two(new_patron: New, ana: Operator) -> tuple[Patron, Patron]:
    """Dana and Eli, who wait for Ana."""
    both = []
    for name in ("Dana", "Eli"):
        both.append(new_patron())
        both[-1].opens("/chat/ask/")
        both[-1].asks(f"A question of {name}", name=name)
        expect(ana.row(name)).to_be_visible()
    return both[0], both[1]


def test_a_day_at_the_desk_by_shortcuts(two: tuple[Patron, Patron], ana: Operator) -> None:
    """Claiming, going between chats, writing, tools and ending; in text fields only what has Alt counts."""
    keyboard = ana.page.keyboard
    ana.name_in_list("Dana").focus()
    keyboard.press("c")
    expect(ana.box("Dana")).to_be_focused()
    keyboard.type("j k c x?")
    expect(ana.box("Dana")).to_have_text("j k c x?")
    ana.counts(all_=2, new=1, mine=1)
    keyboard.press("Alt+Shift+C")
    expect(ana.box("Eli")).to_be_focused()
    keyboard.press("Alt+Shift+C")
    ana.hears("No one is waiting.")
    for key, patron in (("Alt+ArrowUp", "Dana"), ("Alt+ArrowUp", "Eli"), ("Alt+ArrowDown", "Dana")):
        keyboard.press(key)
        expect(ana.box(patron)).to_be_focused()
    keyboard.press("Alt+Shift+N")
    canned = ana.page.get_by_role("dialog", name="Canned Messages")
    expect(canned.get_by_role("searchbox")).to_be_focused()
    keyboard.press("Alt+Shift+X")
    keyboard.press("Escape")
    expect(canned).to_have_count(0)
    ana.pane("Dana").get_by_role("button", name="Canned Messages").press("e")
    expect(ana.page.get_by_role("dialog", name="Emoji Picker")).to_be_visible()
    keyboard.press("Escape")
    keyboard.press("p")
    expect(ana.tab("Dana", "Patron Information")).to_be_focused()
    expect(ana.tab("Dana", "Patron Information")).to_have_attribute("aria-selected", "true")
    keyboard.press("r")
    expect(ana.box("Dana")).to_be_focused()
    ana.pane("Dana").get_by_role("button", name="Note", exact=True).press("Enter")
    keyboard.press("q")
    expect(ana.page.get_by_role("dialog", name="Search FAQs")).to_be_visible()
    keyboard.press("Escape")
    expect(ana.pane("Dana").get_by_role("button", name="FAQs", exact=True)).to_be_focused()
    expect(ana.box("Dana")).to_be_visible()
    keyboard.press("Alt+Shift+L")
    expect(ana.name_in_list("Dana")).to_be_focused()
    keyboard.press("x")
    ana.page.get_by_role("dialog", name="End this chat?").get_by_role("button", name="Yes, End Chat").press("Enter")
    ana.sees_line("Dana", "Ended")
    two[0].sees("Ended by Ana")


def test_windows_by_shortcuts(two: tuple[Patron, Patron], ana: Operator) -> None:
    """The view is switched, windows are moved, resized, gone between and hidden."""
    keyboard = ana.page.keyboard
    for name in ("Dana", "Eli"):
        ana.claims(name)
    keyboard.press("Alt+Shift+W")
    keyboard.press("Alt+ArrowDown")
    expect(ana.box("Dana")).to_be_focused()
    expect(ana.pane("Eli")).to_be_visible()
    for key, handle in (("Alt+Shift+V", "Move"), ("s", "Resize")):
        keyboard.press(key)
        expect(ana.pane("Dana").get_by_role("button", name=handle)).to_be_focused()
    keyboard.press("m")
    expect(ana.pane("Dana")).to_have_count(0)
    expect(ana.name_in_list("Eli")).to_have_attribute("aria-current", "true")
    keyboard.press("j")
    expect(ana.box("Dana")).to_be_focused()
    keyboard.press("Alt+Shift+W")
    expect(ana.pane("Eli")).to_have_count(0)


def test_the_window_lists_them_and_single_keys_can_be_off(two: tuple[Patron, Patron], ana: Operator) -> None:
    """By its button and by "?"; tooltips show what is listed; without single keys the others still count."""
    keyboard = ana.page.keyboard
    button = ana.page.get_by_role("button", name="Keyboard shortcuts")
    window = ana.page.get_by_role("dialog", name="Keyboard shortcuts")
    button.click()
    row = window.get_by_role("row", name="Claim the next chat")
    expect(row.get_by_role("cell")).to_have_text(["C", "Alt+Shift+C"])
    keyboard.press("Escape")
    expect(button).to_be_focused()
    ana.name_in_list("Dana").focus()
    keyboard.press("?")
    expect(window).to_be_visible()
    window.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    expect(row.get_by_role("cell")).to_have_text(["Alt+Shift+C"])
    window.get_by_role("button", name="Close", exact=True).click()
    expect(ana.name_in_list("Dana")).to_be_focused()
    ana.reloads()
    ana.name_in_list("Dana").focus()
    for key in ("?", "c", "j"):
        keyboard.press(key)
    expect(window).to_have_count(0)
    ana.counts(all_=2, new=2, mine=0)
    keyboard.press("Alt+Shift+C")
    expect(ana.box("Dana")).to_be_focused()
    ana.pane("Dana").get_by_role("button", name="End Chat").hover()
    expect(ana.page.locator("[popover]").get_by_text("Alt Shift X")).to_be_visible()
    ana.page.get_by_role("link", name="Settings").click()
    expect(ana.page.get_by_role("checkbox", name="Single-key shortcuts")).not_to_be_checked()


def test_a_text_that_is_begun_outside_a_text_field_claims_and_opens_nothing(
    two: tuple[Patron, Patron], ana: Operator
) -> None:
    """A chat of one's own that is pressed on is ready to be written in; elsewhere what is typed as a text is lost."""
    keyboard = ana.page.keyboard
    ana.claims("Dana")
    ana.name_in_list("Dana").click()
    expect(ana.pane("Dana")).to_have_count(0)
    ana.name_in_list("Dana").click()
    expect(ana.box("Dana")).to_be_focused()
    keyboard.type("Can you wait")
    expect(ana.box("Dana")).to_have_text("Can you wait")
    ana.name_in_list("Dana").focus()
    keyboard.type("can you wait, Jean? We excuse")
    keyboard.press("Tab")
    keyboard.press("Shift+Tab")
    expect(ana.name_in_list("Dana")).to_be_focused()
    expect(ana.page.get_by_role("dialog")).to_have_count(0)
    expect(ana.box("Dana")).to_have_text("Can you wait")
    ana.counts(all_=2, new=1, mine=1)
    keyboard.press("e")
    expect(ana.page.get_by_role("dialog", name="Emoji Picker")).to_be_visible()


def test_C_claims_the_waiting_chat_at_whose_row_one_is(two: tuple[Patron, Patron], ana: Operator) -> None:
    """Not the one that waits longest; and at a chat of one's own it takes Alt+Shift with it."""
    ana.name_in_list("Eli").focus()
    ana.page.keyboard.press("c")
    expect(ana.box("Eli")).to_be_focused()
    ana.name_in_list("Eli").press("c")
    ana.name_in_list("Eli").press("Alt+Shift+C")
    expect(ana.box("Dana")).to_be_focused()
    ana.counts(all_=2, new=0, mine=2)
