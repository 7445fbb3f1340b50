"""Keyboard and screen readers: the focus is seen, stays, and comes back; what is new is said once."""

from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from .actors import Operator, Patron
from .axe import frame_of
from .recorder import SAID

pytestmark = pytest.mark.moving

# What has the focus: its name, and whether an outline shows it, on itself or on what it puts over its row.
FOCUSED = """
() => {
  const one = document.activeElement;
  const drawn = [null, "::after"].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one, part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  });
  return [one.getAttribute("aria-label") ?? one.textContent.trim(), drawn];
}
"""
HEARS = """
(words) => new Promise((heard) => {
  const look = () => window.recorded.announced.some((one) => one.includes(words)) ? heard() : setTimeout(look, 20);
  look();
})
"""


def tabs(where: Page | Frame, page: Page, times: int, key: str = "Tab") -> list[str]:
    """The names of what has the focus after each Tab; each has to show it."""
    names = []
    for _ in range(times):
        page.keyboard.press(key)
        name, drawn = where.evaluate(FOCUSED)
        assert drawn, f"{name}: the focus is not seen"
        names.append(name)
    return names


def talk(patron: Patron, ana: Operator) -> Page | Frame:
    """A chat in the widget on a library's page, with the text box in focus; where the widget is."""
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    patron.box.focus()
    return frame_of(patron)


def said(where: Page | Frame, words: str) -> list[Any]:
    """How live regions said something that holds these words, and what, after the first time that they did."""
    where.evaluate(HEARS, words)
    announcements: list[Any] = where.evaluate(SAID, words)
    return announcements


BEFORE_THE_TEXT_BOX = ["Send a File", "Conversation", "End Chat", "Close", "Pop out", "Launch iFrame Chat", "Sound"]


def test_the_widget_by_tab(patron: Patron, ana: Operator) -> None:
    """From the text box forwards and backwards: the order is that of the eye, and the focus is seen on each.

    Tab stays in the question before the end; Escape closes it alone, and the focus is where it was.
    """
    frame = talk(patron, ana)
    assert tabs(frame, patron.page, 1) == ["Send Message"]
    back = tabs(frame, patron.page, 8, "Shift+Tab")
    assert [name for name in back if name != "Message"] == BEFORE_THE_TEXT_BOX
    patron.button("End Chat").press("Enter")
    expect(patron.button("Keep Chatting")).to_be_focused()
    assert tabs(frame, patron.page, 1) == ["Yes, End Chat"]
    patron.page.keyboard.press("Escape")
    expect(patron.button("End Chat")).to_be_focused()
    expect(patron.page.get_by_role("button", name="Ask us")).to_have_attribute("aria-expanded", "true")


def test_both_sides_hear_each_message_once(patron: Patron, ana: Operator) -> None:
    """A new message is announced politely, once; after a load of the page the conversation is not read out."""
    frame = talk(patron, ana)
    ana.says("Dana", "On the second floor.")
    said(frame, "On the second floor.")
    patron.says("It has a red cover.")
    said(ana.page, "It has a red cover.")
    # The logs say nothing of their own, and nobody hears what they said themselves.
    for where, theirs in ((frame, "Ana Morales: On the second floor."), (ana.page, "Dana: It has a red cover.")):
        talked = [
            announced
            for announced in where.evaluate(SAID, "")
            if "second floor" in announced[1] or "red cover" in announced[1]
        ]
        assert talked == [["polite", theirs]]
    for person in (patron, ana):
        person.reloads()
    patron.sees("On the second floor.")
    patron.is_connected()
    ana.sees("Dana", "It has a red cover.")
    ana.says("Dana", "In the cabinet.")
    patron.says("Thank you!")
    for where, words in ((frame_of(patron), "Ana Morales: In the cabinet."), (ana.page, "Dana: Thank you!")):
        assert said(where, words) == [["polite", words]]
        old = ("second floor", "directory", "red cover")
        assert [announced for announced in where.evaluate(SAID, "") if any(word in announced[1] for word in old)] == []
