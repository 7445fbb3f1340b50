"""Narrow windows, zoom, and readers' own spacing: nothing scrolls sideways, nothing is cut, all can be hit."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page, expect

from .actors import Operator, Patron
from .axe import frame_of
from .layout import resize, small_in, space_out, wrong_in
from .many_patrons import ManyPatrons

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ADDRESS = f"https://harbour.example/{'directories/' * 12}"
SIZE = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
# 1280 by 800 at 200 % and at 400 %, and a phone.
WINDOWS = {"200%": (640, 400), "400%": (320, 256), "phone": (360, 640)}


def each_window(page: Page) -> Iterator[str]:
    """Its name, once the page is as large as that; the phone comes last."""
    for name, (width, height) in WINDOWS.items():
        resize(page, width, height)
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


def test_the_widget_fits_a_small_window_with_the_readers_spacing(patron: Patron, ana: Operator) -> None:
    """Form, error, chat with long words, and dialog fit; on a phone all can be hit, with wide spacing too.

    At 200 and 400 per cent there is room for the conversation.
    """
    patron.opens("/demo/")
    patron.opens_widget()
    patron.starts()
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    frame, faults = frame_of(patron), dict[str, list[str]]()

    def look(state: str, *reached: str) -> None:
        for window in each_window(patron.page):
            faults[f"{window}: {state}"] = wrong_in(frame)
            for name in reached:
                reachable(patron.button(name))
        faults[state] = small_in(frame, 44)

    look("form", "Start Chat")
    patron.field("Your question").fill(f"Where is the {LONG}?")
    name = f"Dana {LONG[:60]}"
    patron.field("Name").fill(name)
    patron.starts()
    ana.claims(name)
    for window in each_window(patron.page):
        # Beside all controls of the head, “Reference” is one line.
        about = patron.widget.get_by_text("Reference", exact=True).bounding_box()
        assert about is not None
        assert about["height"] < 2 * 16, window
    ana.box(name).fill(f"Here: {ADDRESS} " + "A long answer. " * 200)
    ana.box(name).press("Enter")
    patron.button("Show all").click()
    patron.log.evaluate("(log) => { log.scrollTop = 0; }")
    ana.says(name, "Two.")
    pill = patron.widget.get_by_role("button", name="1 new message")
    expect(pill).to_be_visible()
    look("new message", "Send Message", "End Chat")
    has_room(patron.log)
    pill.click()
    expect(pill).to_have_count(0)
    for spacing in ("", "spaced "):
        if spacing:
            space_out(frame)
        look(f"{spacing}chat")
        patron.button("End Chat").click()
        expect(patron.widget.get_by_role("dialog")).to_be_visible()
        look(f"{spacing}dialog")
        patron.page.keyboard.press("Escape")
    assert {state: wrong for state, wrong in faults.items() if wrong} == {}


def test_the_desk_fits_a_small_window_with_the_readers_spacing(ana: Operator, patrons: ManyPatrons) -> None:
    """Each page fits, and the text box can be written in. The page itself scrolls nowhere, not by a pixel."""
    faults: dict[str, list[str]] = {}
    patrons.ask("Dana", f"Where is the {LONG}?")

    def look(state: str, reached: Callable[[], None] = lambda: None) -> None:
        for window in each_window(ana.page):
            reached()
            faults[f"{window}: {state}"] = wrong_in(ana.page) + small_in(ana.page, 24)
        for width, height in ((360, 800), (1280, 800)):
            resize(ana.page, width, height)
            assert ana.page.evaluate(SIZE) == [width, height], state

    expect(ana.row("Dana")).to_be_visible()
    ana.hears("New chat: Dana")
    ana.dismisses_toasts()
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
    ana.page.set_viewport_size({"width": 360, "height": 640})
    reachable(ana.pane("Dana").get_by_role("button", name="Send Message"))
    ana.tab("Dana", "Patron Information").click()
    look("information")
    for address in ("settings", "status", "tickets", "transcripts", "analytics", "statistics"):
        ana.opens(f"/desk/#/{address}")
        expect(ana.page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        look(address)
    assert {state: wrong for state, wrong in faults.items() if wrong} == {}
