"""Files with replies on the ticket's own page, and an operator's ticket notifications."""

from collections.abc import Callable

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .chosen import PAGE, SCAN, TWO
from .layout import small_in, wrong_in
from .server_admin import House
from .test_tickets import log, opens, pane
from .ticket_form import conversation


def test_a_patron_sends_files_from_the_tickets_page_and_an_operator_chooses_notifications(
    new_patron: Callable[..., Patron], hire: Callable[..., Operator], house: House
) -> None:
    """What is refused is said and loses nothing, with a script and without; choices hold over a reload."""
    house.has_queue("Reference questions", "Reference")
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    number = house.make_ticket("Reference questions", "What is this?", name="Dana")
    opens(ana, number)
    pane(ana, number).get_by_role("button", name="Make a Link for the Patron").click()
    address = pane(ana, number).get_by_role("textbox", name="Link for the patron").input_value()
    inspection, dana = Inspection(), new_patron()
    dana.recorder.expects("status of 422")
    dana.opens(address.removeprefix(dana.url))
    inspection.look(dana.page, "a link for the patron")
    dana.page.get_by_role("button", name="Open Your Ticket").click()
    reply, files = dana.page.get_by_role("textbox", name="Reply"), dana.page.get_by_role("button", name="Files")
    reply.fill("Here is a scan of card 5551234.")
    files.set_input_files([SCAN, PAGE])
    dana.page.get_by_role("button", name="Send Reply").click()
    expect(dana.page.get_by_role("alert")).to_contain_text("page.html: This file type isn’t allowed.")
    expect(files).to_be_focused()
    expect(reply).to_have_value("Here is a scan of card 5551234.")
    expect(dana.page.get_by_role("checkbox", name="scan.pdf")).to_be_checked()
    inspection.look(dana.page, "a file that is refused")
    dana.page.set_viewport_size({"width": 320, "height": 640})
    assert wrong_in(dana.page) + small_in(dana.page, 24) == []
    dana.page.get_by_role("button", name="Send Reply").click()
    expect(conversation(dana.page).get_by_role("list", name="Files")).to_contain_text("scan.pdf")
    inspection.look(dana.page, "a ticket with files", dark=True)
    expect(log(ana, number).get_by_role("link", name="Download scan.pdf")).to_be_visible()

    plain = new_patron(java_script_enabled=False)
    plain.recorder.expects("status of 410")
    plain.page.goto(address)
    expect(plain.page.get_by_role("heading", name="This link is no longer valid")).to_be_visible()
    plain.page.goto(dana.page.url)
    plain.page.get_by_role("textbox", name="Reply").fill("And another.")
    plain.page.get_by_role("button", name="Files").set_input_files([TWO])
    plain.page.get_by_role("button", name="Send Reply").click()
    expect(log(ana, number).get_by_role("link", name="Download two.pdf")).to_be_visible()

    ana.opens("/desk/#/settings/tickets")
    notifications = ana.page.get_by_role("group", name="Ticket notifications")
    mailed = notifications.get_by_role("checkbox", name="A new ticket arrives in my queues: By email")
    shown = notifications.get_by_role("checkbox", name="A ticket is assigned to me: On the desk")
    expect(mailed).not_to_be_checked()
    for box in (mailed, shown):
        with ana.page.expect_response(lambda answer: answer.request.method == "PUT"):
            box.press("Space")
    ana.reloads()
    expect(mailed).to_be_checked()
    expect(shown).not_to_be_checked()
    expect(notifications).to_contain_text("Email isn’t set up yet")
    inspection.look(ana.page, "settings with notifications")
    assert inspection.found == []
