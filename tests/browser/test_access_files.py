"""Sending a file is for everybody: axe in each state, the keyboard alone, and a window of 320 pixels."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.files.samples import PDF

from .actors import Operator, Patron
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


def test_axe_finds_nothing_in_any_state_of_a_file(
    new_patron: Callable[..., Patron], ana: Operator, house: House
) -> None:
    """The window empty, with what can't be sent, on its way; the link; the patron's; expired; and the link's page."""
    inspection, patron = Inspection(), new_patron()
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.pane("Dana").get_by_role("button", name="Send a File", exact=True).click()
    window = ana.page.get_by_role("dialog", name="Send a File")
    expect(window).to_be_visible()
    inspection.look(ana.page, "window, empty")
    go_on = holds(ana.page)
    chooses(ana.page, window.get_by_role("button", name="Browse…"), file("map.pdf", PDF), file("nothing.txt", b""))
    inspection.look(ana.page, "window, one refused")
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(window.get_by_role("progressbar")).to_be_visible()
    inspection.look(ana.page, "window, on its way")
    go_on()
    expect(ana.log("Dana").get_by_role("link", name="Download map.pdf")).to_be_visible()
    expect(window.get_by_role("listitem")).to_have_count(1)
    inspection.look(ana.page, "window, the rest is sent")
    window.get_by_role("button", name="Close", exact=True).click()
    expect(window).to_have_count(0)
    inspection.look(ana.page, "sent")
    go_on = holds(patron.page)
    chooses(patron.page, patron.button("Send a File"), file("photo.pdf", PDF), file("nothing.txt", b""))
    expect(patron.widget.get_by_role("progressbar")).to_be_visible()
    inspection.look(frame_of(patron), "a patron's on its way")
    go_on()
    expect(patron.log.get_by_role("link", name="Download photo.pdf")).to_be_visible()
    inspection.look(frame_of(patron), "a patron's sent")
    address = patron.log.get_by_role("link", name="Download map.pdf").get_attribute("href") or ""
    house.lets_files_expire()
    expect(patron.log.get_by_text("Expired", exact=True)).to_have_count(2)
    expect(ana.log("Dana").get_by_text("Expired", exact=True)).to_have_count(2)
    inspection.look(frame_of(patron), "expired")
    inspection.look(ana.page, "expired")
    patron.recorder.expects("status of 410")
    patron.opens(address)
    inspection.look(patron.page, "the page of an expired link")
    assert inspection.found == []


def test_a_file_is_sent_without_a_pointer(patron: Patron, ana: Operator) -> None:
    """Opened, chosen, sent and fetched with Tab and Enter; Escape closes and the focus is where it was."""
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    button = ana.pane("Dana").get_by_role("button", name="Send a File", exact=True)
    button.focus()
    window = ana.page.get_by_role("dialog", name="Send a File")
    ana.page.keyboard.press("Enter")
    browse = window.get_by_role("button", name="Browse…")
    expect(browse).to_be_focused()
    ana.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(browse).to_be_focused()
    with ana.page.expect_file_chooser() as chooser:
        ana.page.keyboard.press("Enter")
    chooser.value.set_files([file("map.pdf", PDF), file("nothing.txt", b"")])
    expect(window.get_by_role("listitem")).to_have_count(2)
    for name in ("Remove map.pdf", "Remove nothing.txt"):
        ana.page.keyboard.press("Tab")
        expect(window.get_by_role("button", name=name)).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(browse).to_be_focused()
    for _ in range(3):
        ana.page.keyboard.press("Tab")
    expect(window.get_by_role("button", name="Upload", exact=True)).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(window).to_have_count(0)
    expect(button).to_be_focused()
    link = patron.log.get_by_role("link", name="Download map.pdf")
    link.focus()
    with patron.page.expect_download() as begun:
        patron.page.keyboard.press("Enter")
    assert begun.value.suggested_filename == "map.pdf"


def test_a_file_with_a_long_name_fits_320_pixels(new_patron: Callable[..., Patron], hire: Hire) -> None:
    """On both sides, on its way and sent; a patron's targets have 44 pixels."""
    ana = hire("Ana Morales", "Reference", viewport={"width": 320, "height": 640})
    ana.comes_online()
    patron = new_patron(viewport={"width": 320, "height": 640})
    patron.opens("/demo/")
    patron.asks("Where is it?", name="Dana")
    ana.claims("Dana")
    found = dict[str, list[str]]()
    ana.pane("Dana").get_by_role("button", name="Send a File", exact=True).click()
    window = ana.page.get_by_role("dialog", name="Send a File")
    go_on = holds(ana.page)
    chooses(ana.page, window.get_by_role("button", name="Browse…"), file(LONG, PDF), file(f"no {LONG}", b""))
    window.get_by_role("button", name="Upload", exact=True).click()
    expect(window.get_by_role("progressbar")).to_be_visible()
    found["window"] = wrong_in(ana.page.main_frame) + small_in(ana.page.main_frame, 24)
    go_on()
    expect(window.get_by_role("listitem")).to_have_count(1)
    found["window, one refused"] = wrong_in(ana.page.main_frame) + small_in(ana.page.main_frame, 24)
    window.get_by_role("button", name="Close", exact=True).click()
    expect(window).to_have_count(0)
    expect(ana.log("Dana").get_by_role("link", name="Download")).to_be_visible()
    found["desk"] = wrong_in(ana.page.main_frame) + small_in(ana.page.main_frame, 24)
    expect(patron.log.get_by_role("link", name="Download")).to_be_visible()
    go_on = holds(patron.page)
    chooses(patron.page, patron.button("Send a File"), file(LONG, PDF), file(f"no {LONG}", b""))
    expect(patron.widget.get_by_role("progressbar")).to_be_visible()
    found["widget"] = wrong_in(frame_of(patron)) + small_in(frame_of(patron), 44)
    go_on()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
