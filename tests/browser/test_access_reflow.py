"""Narrow windows, zoom, and readers' own spacing: nothing scrolls sideways, nothing is cut, all can be hit."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page, expect

from .actors import Operator, Patron
from .axe import frame_of
from .layout import small_in, space_out, wrong_in

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ADDRESS = f"https://harbour.example/{'directories/' * 12}"
NewPatron = Callable[..., Patron]
# 1280 by 800 at 200 % and at 400 %, and a phone.
WINDOWS = {"200%": (640, 400), "400%": (320, 256), "phone": (360, 640)}


def each_window(page: Page) -> Iterator[str]:
    """Its name, once the page is as large as that; the phone comes last."""
    for name, (width, height) in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": height})
        yield name


def has_room(log: Locator) -> None:
    """Some lines of the conversation are in view at once."""
    box = log.bounding_box()
    assert box is not None
    assert box["height"] >= 3 * 24


def reachable(control: Locator) -> None:
    """A control can be scrolled to, as a whole."""
    control.scroll_into_view_if_needed()
    expect(control).to_be_in_viewport(ratio=1)


def test_the_widget_fits_320_pixels_with_the_readers_spacing(new_patron: NewPatron, ana: Operator) -> None:
    """Form, errors, chat with long words, and dialog; targets have 44 pixels, those among messages too."""
    patron = new_patron(viewport={"width": 320, "height": 640})
    patron.opens("/demo/")
    patron.opens_widget()
    patron.starts()
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    frame, found = frame_of(patron), dict[str, list[str]]()

    def look(state: str) -> None:
        found[state] = wrong_in(frame) + small_in(frame, 44)

    look("form")
    patron.field("Your question").fill(f"Where is the {LONG}?")
    patron.field("Name").fill(f"Dana {LONG[:60]}")
    patron.starts()
    ana.claims(f"Dana {LONG[:60]}")
    ana.box(f"Dana {LONG[:60]}").fill(f"Here: {ADDRESS} " + "A long answer. " * 200)
    ana.box(f"Dana {LONG[:60]}").press("Enter")
    patron.button("Show all").click()
    patron.log.evaluate("(log) => { log.scrollTop = 0; }")
    ana.says(f"Dana {LONG[:60]}", "Two.")
    pill = patron.widget.get_by_role("button", name="1 new message")
    expect(pill).to_be_visible()
    look("new message")
    pill.click()
    expect(pill).to_have_count(0)
    for spacing in ("", "spaced "):
        if spacing:
            patron.reloads()
            patron.is_connected()
            frame = frame_of(patron)
            space_out(frame)
        look(f"{spacing}chat")
        patron.button("End Chat").click()
        expect(patron.widget.get_by_role("dialog")).to_be_visible()
        look(f"{spacing}dialog")
        patron.page.keyboard.press("Escape")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_the_widget_fits_a_small_window(patron: Patron, ana: Operator) -> None:
    """At 200 and 400 per cent and on a phone form and chat fit, with room for the conversation."""
    patron.opens("/demo/")
    patron.opens_widget()
    frame, found = frame_of(patron), dict[str, list[str]]()
    for window in each_window(patron.page):
        reachable(patron.button("Start Chat"))
        found[f"{window}: form"] = wrong_in(frame)
    patron.field("Your question").fill("Where is the 1924 city directory?")
    patron.starts()
    patron.sees("1924")
    patron.is_connected()
    for window in each_window(patron.page):
        found[f"{window}: chat"] = wrong_in(frame)
        has_room(patron.log)
        for name in ("Send Message", "End Chat"):
            reachable(patron.button(name))
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_the_desk_fits_a_small_window_with_the_readers_spacing(ana: Operator, patron: Patron) -> None:
    """Status, list, preview, chat, information and settings fit, and the text box can be written in."""
    found: dict[str, list[str]] = {}
    patron.opens("/chat/ask/")
    patron.asks(f"Where is the {LONG}?", name="Dana")

    def look(state: str, reached: Callable[[], None] = lambda: None) -> None:
        for window in each_window(ana.page):
            reached()
            found[f"{window}: {state}"] = wrong_in(ana.page) + small_in(ana.page, 24)

    expect(ana.row("Dana")).to_be_visible()
    dismiss = ana.page.get_by_role("region", name="Notifications").get_by_role("button", name="Dismiss")
    dismiss.click()
    look("list, plain")
    space_out(ana.page)
    look("list")
    ana.name_in_list("Dana").press("Enter")
    expect(ana.preview).to_be_visible()
    look("preview")
    ana.preview.get_by_role("button", name="Claim this Chat").click()
    ana.box("Dana").fill(f"Here: {ADDRESS}")
    look("writing", lambda: reachable(ana.box("Dana")))
    ana.box("Dana").press("Enter")
    ana.sees("Dana", "Here: ")
    look("chat", lambda: has_room(ana.log("Dana")))
    reachable(ana.pane("Dana").get_by_role("button", name="Send Message"))
    ana.tab("Dana", "Patron Information").click()
    look("information")
    ana.opens("/desk/#/settings")
    expect(ana.page.get_by_role("heading", name="Settings")).to_be_visible()
    look("settings")
    ana.opens("/desk/#/status")
    look("status")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_the_desk_is_as_large_as_its_window(patron: Patron, ana: Operator) -> None:
    """What does not fit scrolls within it: the page itself scrolls nowhere, not by a pixel."""
    patron.opens("/chat/ask/")
    patron.asks("Where do I find the 1924 city directory?", name="Dana")
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    ana.hears("New chat")

    def fits(state: str) -> None:
        for width, height in ((360, 800), (1280, 800)):
            ana.page.set_viewport_size({"width": width, "height": height})
            assert ana.page.evaluate(size) == [width, height], state

    fits("list")
    ana.claims("Dana")
    fits("chat")
    for address in ("#/status", "#/tickets", "#/transcripts", "#/analytics", "#/statistics", "#/settings"):
        ana.opens(f"/desk/{address}")
        expect(ana.page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        fits(address)
