"""What readers ask of their system: colors of their own, and no motion."""

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import frame_of

RUNS = "() => document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 0).length"
EDGE = """
(one) => [null, "::before"].flatMap((part) => {
  const { outlineStyle, outlineColor, borderStyle, borderColor, backgroundColor } = getComputedStyle(one, part);
  return [outlineStyle, outlineColor, borderStyle, borderColor, backgroundColor];
}).join(" ")
"""


def edge(of: Locator) -> str:
    """How something is set off from what is around it."""
    drawn: str = of.evaluate(EDGE)
    return drawn


@pytest.mark.moving
def test_what_readers_ask_of_their_system_is_honored(patron: Patron, ana: Operator) -> None:
    """With "reduced motion" nothing moves while somebody types and a dialog opens; without it the dots do.

    In forced colors, where a tint is lost, an edge says which filter, row and mode is on, and whose message it is.
    """
    patron.opens("/demo/")
    launcher = patron.page.get_by_role("button", name="Ask us")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.box("Dana").press_sequentially("On")
    expect(patron.widget.get_by_text("is typing")).to_be_visible()
    frame = frame_of(patron)
    assert frame.evaluate(RUNS) > 0
    for person in (patron, ana):
        person.page.emulate_media(reduced_motion="reduce")
    assert frame.evaluate(RUNS) == 0
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    patron.button("End Chat").click()
    expect(patron.widget.get_by_role("dialog")).to_be_visible()
    assert frame.evaluate(RUNS) == 0
    patron.button("Keep Chatting").click()
    patron.box.press_sequentially("Hm")
    expect(ana.pane("Dana").get_by_text("is typing")).to_be_visible()
    assert ana.page.evaluate(RUNS) == 0

    for person in (patron, ana):
        person.page.emulate_media(forced_colors="active")
    expect(launcher).to_have_css("border-style", "solid")
    assert edge(ana.filter("All")) != edge(ana.filter("New"))
    pane = ana.pane("Dana")
    chat, note = (pane.get_by_role("button", name=name, exact=True) for name in ("Message", "Note"))
    assert edge(chat) != edge(note)
    shown = edge(ana.row("Dana"))
    ana.name_in_list("Dana").click()
    expect(pane).to_have_count(0)
    assert edge(ana.row("Dana")) != shown
    expect(patron.log.locator(".bubble").first).to_have_css("border-style", "solid")
    for person in (patron, ana):
        person.page.emulate_media(forced_colors="none", reduced_motion="no-preference")
