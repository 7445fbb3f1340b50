"""What readers ask of their system: colours of their own, and no motion."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron

RUNS = "() => document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 0).length"
EDGE = """
(one) => [null, "::before"].flatMap((part) => {
  const { outlineStyle, outlineColor, borderStyle, borderColor, backgroundColor } = getComputedStyle(one, part);
  return [outlineStyle, outlineColor, borderStyle, borderColor, backgroundColor];
}).join(" ")
"""
NewPatron = Callable[..., Patron]
Hire = Callable[..., Operator]


def edge(of: Locator) -> str:
    """How something is set off from what is around it."""
    drawn: str = of.evaluate(EDGE)
    return drawn


def test_motion_is_left_out_where_that_is_asked_for(new_patron: NewPatron, hire: Hire) -> None:
    """Nothing moves while somebody types and a dialog opens; without the wish the dots do."""
    ana = hire("Ana Morales", "Reference", reduced_motion="reduce")
    ana.comes_online()
    moving, still = new_patron(reduced_motion="no-preference"), new_patron(reduced_motion="reduce")
    for patron, name in ((moving, "Dana"), (still, "Erik")):
        patron.opens("/chat/ask/")
        patron.asks("Where is the 1924 city directory?", name=name)
        ana.claims(name)
        ana.box(name).press_sequentially("Wait")
        expect(patron.widget.get_by_text("is typing")).to_be_visible()
        assert (patron.page.evaluate(RUNS) > 0) is (patron is moving)
    still.button("End Chat").click()
    expect(still.widget.get_by_role("dialog")).to_be_visible()
    assert still.page.evaluate(RUNS) == 0
    still.button("Keep Chatting").click()
    still.box.press_sequentially("Hm")
    expect(ana.pane("Erik").get_by_text("is typing")).to_be_visible()
    ana.pane("Erik").get_by_role("button", name="End Chat").click()
    assert ana.page.evaluate(RUNS) == 0


def test_states_are_seen_in_forced_colours(new_patron: NewPatron, hire: Hire) -> None:
    """Where a tint is lost, an edge says which filter, row and mode is on, and whose message it is."""
    ana = hire("Ana Morales", "Reference", forced_colors="active")
    ana.comes_online()
    patron = new_patron(forced_colors="active")
    patron.opens("/demo/")
    launcher = patron.page.get_by_role("button", name="Ask us")
    expect(launcher).to_have_css("border-style", "solid")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    assert edge(ana.filter("All")) != edge(ana.filter("New"))
    pane = ana.pane("Dana")
    chat, note = (pane.get_by_role("button", name=name, exact=True) for name in ("Message", "Note"))
    assert edge(chat) != edge(note)
    shown = edge(ana.row("Dana"))
    ana.name_in_list("Dana").click()
    expect(pane).to_have_count(0)
    assert edge(ana.row("Dana")) != shown
    expect(patron.log.locator(".bubble").first).to_have_css("border-style", "solid")
