"""A patron writes a card number: what the library would store is shown before it is sent (row L5)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from refdesk.eventlog.redaction import INSTEAD

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .layout import small_in, wrong_in
from .mirrored import unmirrored_in
from .server_admin import House
from .test_languages import texts_of

CARD = "4111 1111 1111 1111"
TEXT, MASKED = f"Pay with {CARD}", f"Pay with {INSTEAD}"
NOTICE = "Not sent yet."
MASK, KEEP = f"Send with {INSTEAD}", "Send anyway"
AT_HAND = """(element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return [top + 1, (top + bottom) / 2, bottom - 1].every((y) =>
    element.contains(document.elementFromPoint((left + right) / 2, y)));
}"""
"""Whether the whole element is in view and nothing covers it."""
NewPatron = Callable[..., Patron]


def logged(house: House) -> str:
    return str(house.log())


def tabs_to(page: Page, control: Locator, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until the control has the focus."""
    for _step in range(20):
        if control.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail("the keyboard doesn't reach the control")


def looked_at(patron: Patron, state: str) -> list[str]:
    """What is wrong with the widget: axe in both themes, 320 px, and 200 % of 640 px."""
    inspection, frame = Inspection(), frame_of(patron)
    inspection.look(frame, state, dark=True)
    faults = list(inspection.found)
    for width, height in ((640, 400), (320, 640)):
        patron.page.set_viewport_size({"width": width, "height": height})
        faults += [f"{state}, {width} px: {part}" for part in wrong_in(frame)]
    faults += [f"{state}: {control}" for control in small_in(frame, 24)]
    faults += [f"{state}: {part}" for part in unmirrored_in(patron.page)]
    patron.page.set_viewport_size({"width": 1280, "height": 800})
    return faults


def test_L5_a_chat_shows_what_would_be_masked_and_sends_it_by_keyboard(
    patron: Patron, ana: Operator, house: House
) -> None:
    """The question, then a message. Nothing is stored before the patron has decided, and then without the number."""
    patron.recorder.expects("400")
    page = patron.page
    patron.opens("/chat/ask/")
    patron.writes_question(TEXT, name="Dana")
    patron.starts()
    patron.hears(NOTICE, manner="assertive")
    expect(patron.button(KEEP)).to_have_count(0)
    expect(patron.field("Your question")).to_have_value(TEXT)
    assert logged(house) == "[]"
    assert looked_at(patron, "question") == []
    patron.field("Your question").focus()
    tabs_to(page, patron.button(MASK))
    page.keyboard.press("Enter")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
    ana.claims("Dana")
    ana.sees("Dana", MASKED)
    before = logged(house)
    patron.box.fill(f"My password is hunter2horse, and {TEXT}")
    page.keyboard.press("Enter")
    patron.sees(NOTICE)
    expect(patron.button(KEEP)).to_have_count(0)
    expect(patron.box).to_be_focused()
    assert logged(house) == before
    assert looked_at(patron, "message") == []
    tabs_to(page, patron.button(MASK), "Shift+Tab")
    page.keyboard.press("Enter")
    ana.sees("Dana", f"My password is {INSTEAD}, and {MASKED}")
    expect(ana.log("Dana").get_by_text("Sensitive data was masked and not stored")).to_have_count(2)
    expect(patron.box).to_be_focused()
    patron.box.fill(TEXT)
    page.keyboard.press("Enter")
    expect(patron.button("Delete")).to_be_visible()
    patron.button("Delete").press("Enter")
    expect(patron.box).to_be_focused()
    assert "1111" not in logged(house)
    assert "hunter2horse" not in logged(house)


def test_L5_send_anyway_stores_the_text_where_the_library_allows_it(
    patron: Patron, ana: Operator, house: House
) -> None:
    house.sets_masking(keepable=True)
    patron.opens("/chat/ask/")
    patron.asks("Where do I pay?", name="Dana")
    ana.claims("Dana")
    patron.says(TEXT)
    patron.sees(NOTICE)
    assert "1111" not in logged(house)
    assert looked_at(patron, "message") == []
    patron.button(KEEP).press("Enter")
    ana.sees("Dana", TEXT)
    expect(patron.box).to_be_focused()
    assert CARD in logged(house)


@pytest.mark.parametrize("keepable", [False, True])
def test_L5_plain_pages_say_what_they_would_store(
    new_patron: NewPatron, ana: Operator, house: House, keepable: bool
) -> None:
    house.sets_masking(keepable=keepable)
    dana = new_patron(java_script_enabled=False)
    dana.recorder.expects("400", "422")
    page = dana.page
    dana.opens("/ask/ask/chat/")
    page.get_by_label("Question").fill(TEXT)
    page.get_by_label("Name").fill("Dana")
    page.get_by_role("button", name="Start Chat").click()
    expect(page.get_by_text("This has not been sent yet.")).to_be_visible()
    expect(page.get_by_text(MASKED)).to_be_visible()
    assert "1111" not in logged(house)
    choice = page.get_by_label("Send what I wrote")
    expect(choice).to_have_count(int(keepable))
    if keepable:
        choice.check()
    page.get_by_role("button", name="Start Chat").click()
    ana.claims("Dana")
    ana.sees("Dana", TEXT if keepable else MASKED)
    assert (CARD in logged(house)) is keepable


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("height", [400, 640])
def test_L5_forms_button_covers_no_choice(new_patron: NewPatron, height: int) -> None:
    """In German, where the buttons are longest, on a phone: after the refusal, and by keyboard."""
    texts, dana = texts_of("de"), new_patron(locale="de", viewport={"width": 320, "height": height})
    dana.recorder.expects("400")
    dana.opens("/chat/ask/?lang=de")
    dana.field(texts["widget_your_question"]).fill(f"{TEXT} and {TEXT}")
    dana.field(texts["widget_name"]).fill("Dana")
    dana.button(texts["widget_start_chat"]).click()
    choice = dana.button(texts["chat_sensitive_mask"])
    expect(choice).to_be_visible()
    assert choice.evaluate(AT_HAND)
    dana.button(texts["widget_start_chat"]).focus()
    dana.page.keyboard.press("Shift+Tab")
    expect(choice).to_be_focused()
    assert choice.evaluate(AT_HAND)
