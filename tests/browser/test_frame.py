"""Rows I1–I4: the operator suggests a page, the patron looks at it with the chat on top."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron, in_order
from .axe import Inspection, frame_of
from .elsewhere import desk_site, library_page, library_site
from .frames import ENTERED, MOVED, button, frame_by, link, log, says, suggests, tool, under, window
from .server_admin import House

QUESTION = "Where is the 1924 city directory?"


@pytest.fixture
def dana(patron: Patron, ana: Operator, desk: Server) -> Patron:
    """A patron on a library's page, whose chat Ana has claimed."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    return patron


def top(page: Page) -> float:
    """How far down the chat stands."""
    box = page.get_by_role("main").bounding_box()
    assert box is not None
    return box["y"]


def test_I1_I4_a_suggested_page_is_opened_with_the_chat_on_top(
    dana: Patron, ana: Operator, chi: Operator, desk: Server, house: House
) -> None:
    """The link opens a window in which the chat goes on, while the page below is walked through."""
    hours = library_page(desk, "hours")
    suggests(ana, "Dana", hours)
    expect(tool(ana, "Dana")).to_be_focused()
    expect(link(ana.log("Dana"), hours)).to_be_visible()
    chi.name_in_list("Dana").click()
    expect(link(chi.preview, hours)).to_be_visible()
    frame_of(dana).wait_for_function("recorded.announced.some((one) => one.includes('suggests a page: http'))")
    dana.box.fill("It is in the va")
    page = frame_by(dana, link(dana.log, hours))
    expect(page).to_have_url(f"{desk_site(desk)}/frame/ask/")
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_have_value("It is in the va")
    assert page.evaluate("window.opener") is None
    expect(under(page).get_by_role("heading", name="Opening hours", exact=True)).to_be_visible()
    expect(log(page)).to_contain_text(QUESTION)
    ana.sees("Dana", ENTERED)
    expect(chi.preview.get_by_role("log")).to_contain_text(ENTERED)
    expect(dana.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    expect(dana.box).to_have_count(0)

    under(page).get_by_role("link", name="Collections").click()
    expect(under(page).get_by_role("heading", name="Collections")).to_be_visible()
    says(page, "It is in the vault.")
    ana.sees("Dana", "It is in the vault.")
    page.reload()
    expect(under(page).get_by_role("heading", name="Opening hours", exact=True)).to_be_visible()
    ana.says("Dana", "Then come by.")
    in_order(log(page), QUESTION, "It is in the vault.", "Then come by.")
    ana.reloads()
    in_order(ana.log("Dana"), QUESTION, ENTERED, "It is in the vault.", "Then come by.")

    services = library_page(desk, "services")
    suggests(ana, "Dana", services)
    before = len(dana.context.pages)
    link(log(page), services).click()
    expect(under(page).get_by_role("heading", name="Services")).to_be_visible()
    assert len(dana.context.pages) == before
    dana.button("Continue here").click()
    dana.is_connected()
    expect(dana.box).to_have_value("")
    expect(page.get_by_role("heading", name=MOVED)).to_be_visible()
    assert house.kinds().count("frame_entered") == 1


def test_I1_only_an_address_of_the_web_is_sent_and_what_was_begun_stays(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """It begins with the page that the patron is on; a refusal says why; Escape and a reload keep what was written."""
    ana.box("Dana").press_sequentially("half a sentence")
    tool(ana, "Dana").click()
    field = window(ana).get_by_role("textbox", name="Starting URL")
    # Of the page that the patron is on no query is kept.
    expect(field).to_have_value(library_page(desk).partition("?")[0])
    expect(field).to_be_focused()
    inspection = Inspection()
    for wrong, words in {
        "": "Enter the address of the page first.",
        "javascript:alert(1)": "it begins with https:// or http://",
        "data:text/html,hello": "it begins with https:// or http://",
        "www.example.org": "it begins with https:// or http://",
        "https://library.example@elsewhere.example/": "with a user name before an @",
        "https://exam ple.org": "This can’t be a web address.",
    }.items():
        field.fill(wrong)
        field.press("Enter")
        expect(window(ana)).to_contain_text(words)
        expect(field).to_have_attribute("aria-invalid", "true")
    inspection.look(ana.page, "Suggest iFrame Chat, refused")
    assert inspection.found == []
    ana.page.keyboard.press("Escape")
    expect(window(ana)).to_have_count(0)
    expect(tool(ana, "Dana")).to_be_focused()
    tool(ana, "Dana").press("Enter")
    expect(field).to_have_value("https://exam ple.org")
    assert "frame_suggested" not in house.kinds()
    expect(ana.box("Dana")).to_have_text("half a sentence")
    window(ana).get_by_role("button", name="Cancel").click()
    for mode in ("Note", "Message"):
        ana.pane("Dana").get_by_role("button", name=mode, exact=True).click()
    ana.reloads()
    tool(ana, "Dana").click()
    expect(field).to_have_value("https://exam ple.org")
    window(ana).get_by_role("button", name="Cancel").click()
    ana.ends("Dana")
    expect(tool(ana, "Dana")).to_have_count(0)


def test_I1_I6_a_mobile_device_is_offered_none_of_it(new_patron: object, ana: Operator, desk: Server) -> None:
    """The operator's button is disabled and says why, to the keyboard too; the widget has no button to launch.

    A tablet is one as well, however wide the page is.
    """
    assert callable(new_patron)
    tablet = new_patron(viewport={"width": 1180, "height": 820}, has_touch=True, is_mobile=True)
    tablet.opens("/chat/ask/")
    tablet.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    expect(tool(ana, "Dana")).to_be_disabled()
    expect(tool(ana, "Dana")).to_have_accessible_description(re.compile("mobile device"))
    tool(ana, "Dana").focus()
    ana.page.keyboard.press("Enter")
    expect(window(ana)).to_have_count(0)
    tablet.opens(library_page(desk))
    tablet.asks(QUESTION, name="Eli")
    expect(tablet.button("Pop out")).to_be_visible()
    expect(tablet.button("Launch iFrame Chat")).to_have_count(0)


def test_I2_a_killed_server_loses_neither_page_nor_chat(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """What both sides write meanwhile comes once; the page below stays where the patron had walked to."""
    for person in (dana, ana):
        person.recorder.expects(*NO_CONNECTION)
    museum = f"{library_site(desk, 'museum')}/demo/?desk={desk_site(desk)}"
    suggests(ana, "Dana", museum)
    page = frame_by(dana, link(dana.log, museum))
    ana.sees("Dana", ENTERED)
    under(page).get_by_role("link", name="Services").click()
    expect(under(page).get_by_role("heading", name="Services")).to_be_visible()
    desk.kill()
    says(page, "Are you there?")
    desk.start()
    ana.sees("Dana", "Are you there?")
    ana.says("Dana", "Again.")
    in_order(log(page), QUESTION, "Are you there?", "Again.")
    expect(under(page).get_by_role("heading", name="Services")).to_be_visible()
    assert house.kinds().count("frame_entered") == 1


def test_I3_the_chat_on_top_is_moved_and_made_small_by_keyboard_and_pointer(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """It stays inside the window, at 320 px too; made small it still says that a message came, and can pop out.

    The widget of the page below stays silent, though the patron has it open on that site.
    """
    suggests(ana, "Dana", library_page(desk, "hours"))
    page = frame_by(dana, link(dana.log, library_page(desk, "hours")))
    ana.sees("Dana", ENTERED)
    expect(under(page).get_by_role("heading", name="Opening hours", exact=True)).to_be_visible()
    under(page).get_by_role("link", name="Services").click()
    expect(under(page).get_by_role("heading", name="Services")).to_be_visible()
    says(page, "Still here.")
    page.frames[-1].wait_for_load_state("networkidle")
    assert len(page.frames) == 2
    expect(under(page).locator("[id^=refdesk-]")).to_have_count(0)
    assert house.kinds().count("seat_taken") == 2
    inspection = Inspection()
    inspection.look(page, "iframe chat")
    low = top(page)
    button(page, "Move").press("Shift+ArrowUp")
    assert top(page) == pytest.approx(low - 96, abs=1)
    button(page, "Move").press("ArrowDown")
    assert top(page) == pytest.approx(low - 72, abs=1)
    head = page.get_by_role("heading", name="Ana Morales").bounding_box()
    assert head is not None
    page.mouse.move(head["x"] + 5, head["y"] + 5)
    page.mouse.down()
    page.mouse.move(40, 60, steps=5)
    page.mouse.up()
    moved = page.get_by_role("main").bounding_box()
    assert moved is not None
    assert moved["x"] < 60
    page.reload()
    assert page.get_by_role("main").bounding_box() == moved

    button(page, "Minimize").click()
    expect(log(page)).to_be_hidden()
    expect(button(page, "Pop out")).to_be_visible()
    ana.says("Dana", "Found it?")
    expect(page.get_by_role("status").filter(has_text="1 new message")).to_have_count(1)
    inspection.look(page, "iframe chat, small")
    button(page, "Restore").press("Enter")
    expect(log(page)).to_contain_text("Found it?")
    expect(page.get_by_role("status").filter(has_text="1 new message")).to_have_count(0)
    page.set_viewport_size({"width": 320, "height": 256})
    page.get_by_text("Is the page blank?").click()
    inspection.look(page, "iframe chat, 320 px")
    for name in ("Move", "Minimize", "Pop out"):
        expect(button(page, name)).to_be_in_viewport(ratio=1)
    assert inspection.found == []
