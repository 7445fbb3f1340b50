"""Emoji in the operator's text box (row M4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron, receives_selection


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks("Do you have books about cats?", name="Dana")
    ana.claims("Dana")
    return patron


def picker(operator: Operator) -> Locator:
    """Open "Emoji Picker"."""
    operator.pane("Dana").get_by_role("button", name="Emoji", exact=True).click()
    found = operator.page.get_by_role("dialog", name="Emoji Picker")
    expect(found.get_by_role("menuitem").first).to_be_visible()
    return found


def test_M4_an_emoji_goes_where_the_cursor_is(dana: Patron, ana: Operator) -> None:
    """By a click, or searched and chosen by the keyboard; the writing goes on, in the style that it had.

    A skin tone that was chosen holds after a reload; nothing comes from another host.
    """
    requested: list[str] = []
    ana.context.on("request", lambda request: requested.append(request.url))
    box, keyboard = ana.box("Dana"), ana.page.keyboard
    box.press_sequentially("We do  Many.")
    for _ in " Many.":
        keyboard.press("ArrowLeft")
    picker(ana).get_by_role("menuitem", name="grinning face,").first.click()
    expect(ana.page.get_by_role("dialog")).to_have_count(0)
    expect(box).to_be_focused()
    keyboard.type("!")
    expect(box).to_have_text("We do 😀! Many.")
    keyboard.press("End")
    receives_selection(box)
    keyboard.press("Control+b")
    keyboard.type(" Cats")
    opened = picker(ana)
    search = opened.get_by_role("combobox", name="Search emoji")
    expect(search).to_be_focused()
    keyboard.type("hamster")
    # Until all of the word is looked for, others come first.
    expect(opened.get_by_role("option")).to_have_count(1)
    expect(opened.get_by_role("option", name="🐹, hamster")).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(box).to_be_focused()
    keyboard.type("s")
    expect(box.get_by_role("strong")).to_have_text(" Cats🐹s")
    keyboard.press("Enter")
    dana.sees("We do 😀! Many. Cats🐹s")
    opened = picker(ana)
    keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(ana.pane("Dana").get_by_role("button", name="Emoji", exact=True)).to_be_focused()
    opened = picker(ana)
    opened.get_by_role("button", name="Choose a skin tone (now Default)").press("Enter")
    opened.get_by_role("option", name="Medium", exact=True).click()
    expect(opened.get_by_role("button", name="Choose a skin tone (now Medium)")).to_be_visible()
    keyboard.press("Escape")
    ana.reloads()
    opened = picker(ana)
    opened.get_by_role("combobox", name="Search emoji").fill("thumbs up")
    opened.get_by_role("option", name="👍🏽").first.click()
    expect(ana.box("Dana")).to_have_text("👍🏽")
    assert any("emoji" in url or "/data-" in url for url in requested)
    assert [url for url in requested if not url.startswith(ana.url)] == []


def test_M4_without_the_data_the_picker_says_so(dana: Patron, ana: Operator, new_proxy: Callable[..., object]) -> None:
    """The window opens, names what is wrong, and can be closed."""
    ana.recorder.expects("net::ERR_", "Failed to fetch")
    ana.context.route("**/data-*.json", lambda route: route.abort())
    ana.pane("Dana").get_by_role("button", name="Emoji", exact=True).click()
    opened = ana.page.get_by_role("dialog", name="Emoji Picker")
    expect(opened.get_by_text("The emoji could not be loaded.")).to_be_visible()
    opened.get_by_role("button", name="Close", exact=True).click()
    expect(opened).to_have_count(0)
