"""The list of tickets: what axe finds, and a phone's width."""

import re

from playwright.sync_api import expect

from .actors import Operator
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House
from .test_tickets import QUESTION, REFERENCE, _queues, goes_to_tickets, has_status, log, pane, replies

__all__ = ["_queues"]  # fixtures


def test_axe_finds_nothing_on_tickets_and_a_phone_holds_them(ana: Operator, house: House) -> None:
    """The list, empty and not, a ticket with its details, the forms; and all of it at 320 pixels."""
    inspection = Inspection()
    goes_to_tickets(ana)
    expect(ana.page.get_by_text("No tickets are waiting")).to_be_visible()
    inspection.look(ana.page, "no tickets")
    number = house.make_ticket(REFERENCE, f"{QUESTION} {'Donaudampfschifffahrtselektrizität' * 3}", name="D" * 80)
    house.make_ticket(REFERENCE, "And the tram maps?")
    ana.reloads()
    listed = ana.page.get_by_role("region", name="Tickets", exact=True)
    listed.get_by_role("link", name=re.compile("1924")).click()
    expect(log(ana, number)).to_be_visible()
    replies(ana, number, f"Here: https://harbour.example/{'directories/' * 12}")
    has_status(ana, number, "Pending")
    inspection.look(ana.page, "a ticket", dark=True)
    listed.get_by_role("checkbox").first.check()
    listed.get_by_role("button", name="Change…").click()
    inspection.look(ana.page, "several at once")
    ana.page.keyboard.press("Escape")
    listed.get_by_role("button", name="New Ticket").click()
    expect(ana.page.get_by_role("dialog").get_by_role("textbox", name="Question")).to_be_visible()
    inspection.look(ana.page, "a new ticket")
    ana.page.keyboard.press("Escape")
    assert inspection.found == []

    faults: dict[str, list[str]] = {}
    ana.page.set_viewport_size({"width": 320, "height": 640})
    faults["ticket"] = wrong_in(ana.page) + small_in(ana.page, 24)
    pane(ana, number).get_by_role("button", name="Details").click()
    faults["details"] = wrong_in(ana.page) + small_in(ana.page, 24)
    pane(ana, number).get_by_role("button", name="Back").click()
    expect(listed).to_be_visible()
    faults["list"] = wrong_in(ana.page) + small_in(ana.page, 24)
    listed.get_by_role("button", name="New Ticket").click()
    expect(ana.page.get_by_role("dialog").get_by_role("textbox", name="Question")).to_be_visible()
    faults["form"] = wrong_in(ana.page) + small_in(ana.page, 24)
    assert faults == {state: [] for state in faults}
