"""Emoji in the operator's text box (row M4)."""

from playwright.sync_api import expect

from .actors import Operator, Patron, receives_selection


def test_M4_emoji_picker_opens_at_its_button_and_inserts_at_the_cursor(patron: Patron, ana: Operator) -> None:
    """It lies over all else within the browser's window, in the overlay view too. Nothing comes from another host."""
    patron.opens("/chat/ask/")
    patron.asks("Do you have books about cats?", name="Dana")
    ana.claims("Dana")
    requested: list[str] = []
    ana.context.on("request", lambda request: requested.append(request.url))
    box, keyboard = ana.box("Dana"), ana.page.keyboard
    button = ana.pane("Dana").get_by_role("button", name="Emoji", exact=True)
    picker = ana.page.get_by_role("dialog", name="Emoji Picker")
    search = picker.get_by_role("combobox", name="Search emoji")
    box.press_sequentially("We do  Many.")
    for _ in " Many.":
        keyboard.press("ArrowLeft")
    receives_selection(box)
    button.click()
    expect(search).to_be_focused()
    at, over = button.bounding_box(), picker.bounding_box()
    assert at is not None
    assert over is not None
    assert 0 <= at["y"] - over["y"] - over["height"] <= 8
    assert over["x"] <= at["x"] <= over["x"] + over["width"]
    keyboard.type("hamster")
    keyboard.press("Enter")
    expect(box).to_be_focused()
    keyboard.type("!")
    expect(box).to_have_text("We do 🐹! Many.")
    ana.page.get_by_role("group", name="Chat view").get_by_role("button", name="Multi-chat overlay").click()
    ana.name_in_list("Dana").click()
    button.click()
    expect(picker).to_be_in_viewport(ratio=1)
    expect(picker.get_by_role("option", name="hamster").first).to_have_attribute("aria-selected", "true")
    keyboard.press("Escape")
    expect(button).to_be_focused()
    assert [url for url in requested if not url.startswith(ana.url)] == []
