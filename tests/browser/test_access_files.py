"""Sending a file is for everybody: axe in each state, in a window of 320 pixels."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.files.samples import PDF

from .actors import Operator, Patron, Person
from .axe import Inspection, frame_of
from .layout import small_in, wrong_in
from .server_admin import House
from .test_files import chooses, file

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft.pdf"
Hire = Callable[..., Operator]


def holds(page: Page) -> Callable[[], None]:
    """Keep uploads on their way until the result is called."""
    held: list[Any] = []
    over = [False]
    page.route("**/api/v1/uploads/*", lambda route: route.continue_() if over[0] else held.append(route))

    def go_on() -> None:
        over[0] = True
        for route in held:
            route.continue_()

    return go_on


def test_axe_finds_nothing_in_any_state_of_a_file_and_320_pixels_hold_it(
    new_patron: Callable[..., Patron], hire: Hire, house: House
) -> None:
    """The window empty, with what can't be sent, on its way; the link; the patron's; expired; and the link's page."""
    inspection, cramped = Inspection(), dict[str, list[str]]()
    ana = hire("Ana Morales", "Reference", viewport={"width": 320, "height": 640})
    ana.comes_online()
    patron = new_patron(viewport={"width": 320, "height": 640})

    def look(person: Person, state: str) -> None:
        desk = person is ana
        where = frame_of(patron) if isinstance(person, Patron) else ana.page
        inspection.look(where, state)
        cramped[state] = wrong_in(where) + small_in(where, 24 if desk else 44)

    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.pane("Dana").get_by_role("button", name="Tools", exact=True).click()
    ana.pane("Dana").get_by_role("button", name="Send a File", exact=True).press("Enter")
    window = ana.page.get_by_role("dialog", name="Send a File")
    expect(window.get_by_role("button", name="Browse…")).to_be_focused()
    look(ana, "window, empty")
    go_on = holds(ana.page)
    chooses(ana.page, window.get_by_role("button", name="Browse…"), file(LONG, PDF), file(f"no {LONG}", b""))
    look(ana, "window, one refused")
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(window.get_by_role("progressbar")).to_be_visible()
    look(ana, "window, on its way")
    go_on()
    expect(window.get_by_role("listitem")).to_have_count(1)
    window.get_by_role("button", name="Close", exact=True).click()
    link = patron.log.get_by_role("link", name="Download")
    expect(link).to_be_visible()
    expect(ana.log("Dana").get_by_role("link", name="Download")).to_be_visible()
    go_on = holds(patron.page)
    chooses(patron.page, patron.button("Send a File"), file(LONG, PDF), file(f"no {LONG}", b""))
    expect(patron.widget.get_by_role("progressbar")).to_be_visible()
    look(patron, "a patron's on its way")
    go_on()
    expect(link).to_have_count(2)
    address = link.first.get_attribute("href") or ""
    house.lets_files_expire()
    for log in (patron.log, ana.log("Dana")):
        expect(log.get_by_text("Expired", exact=True)).to_have_count(2)
    look(patron, "expired")
    look(ana, "expired")
    patron.recorder.expects("status of 410")
    patron.opens(address)
    inspection.look(patron.page, "the page of an expired link")
    assert inspection.found == []
    assert {state: wrong for state, wrong in cramped.items() if wrong} == {}
