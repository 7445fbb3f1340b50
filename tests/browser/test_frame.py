"""Rows I1–I4: the operator suggests a page, the patron looks at it with the chat on top."""

import pytest
from playwright.sync_api import expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron, in_order
from .axe import Inspection, frame_of
from .elsewhere import desk_site, library_page, library_site
from .frames import ENTERED, MOVED, button, frame_by, link, log, says, shows, suggests, under
from .layout import box_of, stands
from .server_admin import House

QUESTION = "Where is the 1924 city directory?"


@pytest.fixture
def dana(patron: Patron, ana: Operator, desk: Server) -> Patron:
    """A patron on a library's page, whose chat Ana has claimed."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    return patron


def test_I1_I2_I4_a_suggested_page_opens_with_the_chat_on_top(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """The chat goes on while the patron follows links of the page, over a reload and a killed server."""
    hours = f"{library_site(desk, 'museum')}/demo/hours/?desk={desk_site(desk)}"
    suggests(ana, "Dana", hours)
    expect(ana.box("Dana")).to_be_focused()
    expect(link(ana.log("Dana"), hours)).to_be_visible()
    frame_of(dana).wait_for_function("recorded.announced.some((one) => one.includes('suggests a page: http'))")
    dana.box.fill("It is in the va")
    page = frame_by(dana, link(dana.log, hours))
    expect(page).to_have_url(f"{desk_site(desk)}/frame/ask/")
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_have_value("It is in the va")
    assert page.evaluate("window.opener") is None
    expect(log(page)).to_contain_text(QUESTION)
    ana.sees("Dana", ENTERED)
    expect(dana.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    page.reload()
    shows(page, "Opening hours")
    under(page).get_by_role("link", name="Collections").click()
    shows(page, "Collections")
    for person in (dana, ana):
        person.recorder.expects(*NO_CONNECTION)
    desk.kill()
    says(page, "It is in the vault.")
    desk.start()
    expect(ana.log("Dana")).to_contain_text("It is in the vault.", timeout=30_000)
    ana.says("Dana", "Then come by.")
    in_order(log(page), QUESTION, "It is in the vault.", "Then come by.")
    shows(page, "Collections")

    services = library_page(desk, "services")
    suggests(ana, "Dana", services)
    before = len(dana.context.pages)
    link(log(page), services).click()
    shows(page, "Services")
    assert len(dana.context.pages) == before
    dana.button("Continue here").click()
    dana.is_connected()
    expect(page.get_by_role("heading", name=MOVED)).to_be_visible()
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
    shows(page, "Opening hours")
    under(page).get_by_role("link", name="Services").click()
    shows(page, "Services")
    says(page, "Still here.")
    page.frames[-1].wait_for_load_state("networkidle")
    assert len(page.frames) == 2
    expect(under(page).locator("[id^=refdesk-]")).to_have_count(0)
    assert house.kinds().count("seat_taken") == 2
    inspection = Inspection()
    inspection.look(page, "iframe chat", dark=True)
    x, y, *_ = box_of(page.get_by_role("main"))
    button(page, "Move").press("Shift+ArrowUp")
    stands(page.get_by_role("main"), (x, y - 96))
    button(page, "Move").press("ArrowDown")
    stands(page.get_by_role("main"), (x, y - 72))
    left, above, *_ = box_of(page.get_by_role("heading", name="Ana Morales"))
    page.mouse.move(left + 5, above + 5)
    page.mouse.down()
    page.mouse.move(40, 60, steps=5)
    page.mouse.up()
    moved = box_of(page.get_by_role("main"))
    assert moved[0] < 60
    page.reload()
    stands(page.get_by_role("main"), moved)

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
