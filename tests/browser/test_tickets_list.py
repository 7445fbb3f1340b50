"""The list of tickets: finding them, changing several at once; what axe finds, and a phone's width."""

import re

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House
from .test_tickets import (
    QUESTION,
    REFERENCE,
    _queues,
    dana,
    goes_to_tickets,
    has_status,
    log,
    pane,
    replies,
    row,
)

INDEXED = """async (words) => {
  const found = await fetch(`/api/v1/desk/tickets?search=${words}`);
  return (await found.json()).tickets.length > 0;
}"""
"""The words of a new ticket are indexed within about a second."""

__all__ = ["_queues", "dana"]  # fixtures


def test_tickets_are_found_and_several_are_changed_at_once(ana: Operator, ben: Operator, house: House) -> None:
    """Words, from one to the next; status, queue and owner of several; by keyboard alone. Then one by hand."""
    questions = ("Laptops?", "Opening hours?", "The reading room?")
    numbers = [house.make_ticket(REFERENCE, question, name="Dana") for question in questions]
    keyboard = ana.page.keyboard
    listed = goes_to_tickets(ana)
    expect(listed.get_by_role("listitem")).to_have_count(3)
    ana.waits_until(INDEXED, "hours")
    search = listed.get_by_role("searchbox", name="Search tickets")
    search.press_sequentially("hours")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    search.press("Control+a")
    search.press("Delete")
    expect(listed.get_by_role("listitem")).to_have_count(3)
    for key, at in (("Alt+ArrowDown", 2), ("j", 1), ("j", 0), ("j", 2), ("k", 0)):
        keyboard.press(key)
        expect(listed.get_by_role("link", name=questions[at], exact=True)).to_be_focused()
        expect(log(ana, numbers[at])).to_contain_text(questions[at])
    keyboard.press("r")
    expect(pane(ana, numbers[0]).get_by_role("textbox", name="Reply")).to_be_focused()
    keyboard.press("Alt+Shift+Q")
    expect(ana.page.get_by_role("dialog", name="FAQs")).to_be_visible()
    keyboard.press("Escape")
    keyboard.press("Alt+Shift+L")
    expect(listed.get_by_role("link", name=questions[0], exact=True)).to_be_focused()
    for number in numbers[:2]:
        box = listed.get_by_role("checkbox", name=f"Select ticket {number}")
        box.focus()
        box.press("Space")
    expect(listed).to_contain_text("2 selected")
    listed.get_by_role("button", name="Change…").press("Enter")
    form = ana.page.get_by_role("dialog", name="Change 2 tickets")
    owner = form.get_by_role("combobox", name="Owner")
    owner.press("a")
    expect(owner.locator("option:checked")).to_have_text("Ana Morales")
    form.get_by_role("combobox", name="Status").press("o")
    form.get_by_role("combobox", name="Queue").press("h")
    expect(owner.get_by_role("option")).to_have_text(["No change", "No one", "Ben Okafor"])
    expect(owner.locator("option:checked")).to_have_text("No change")
    owner.press("b")
    # It requests a ticket that Ana can no longer read.
    ana.recorder.expects("404")
    form.get_by_role("button", name="Change").press("Enter")
    expect(form).to_have_count(0)
    expect(listed.get_by_role("listitem")).to_have_count(1)
    goes_to_tickets(ben).get_by_role("button", name="Mine", exact=True).click()
    for question in questions[:2]:
        expect(row(ben, question)).to_contain_text("mine")
    row(ben, questions[1]).get_by_role("link").click()
    has_status(ben, numbers[1], "Open")
    ana.recorder.expects("400")
    ana.page.get_by_role("button", name="New Ticket").click()
    by_hand = ana.page.get_by_role("dialog", name="New Ticket")
    by_hand.get_by_role("textbox", name="Question").fill("Asked just now?")
    by_hand.get_by_role("textbox", name="Contact Info").fill("nobody at all")
    by_hand.get_by_role("button", name="Create Ticket").click()
    expect(by_hand.get_by_role("alert")).to_contain_text("Enter an email address or a phone number")
    by_hand.get_by_role("textbox", name="Contact Info").fill("eve@example.org")
    by_hand.get_by_role("button", name="Create Ticket").click()
    expect(by_hand).to_have_count(0)
    expect(row(ana, "Asked just now?")).to_be_visible()
    expect(row(ben, "Asked just now?")).to_have_count(0)


def test_axe_finds_nothing_on_tickets_and_a_phone_holds_them(dana: Patron, ana: Operator, house: House) -> None:
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

    found: dict[str, list[str]] = {}
    ana.page.set_viewport_size({"width": 320, "height": 640})
    found["ticket"] = wrong_in(ana.page) + small_in(ana.page, 24)
    pane(ana, number).get_by_role("button", name="Details").click()
    found["details"] = wrong_in(ana.page) + small_in(ana.page, 24)
    pane(ana, number).get_by_role("button", name="Back").click()
    expect(listed).to_be_visible()
    found["list"] = wrong_in(ana.page) + small_in(ana.page, 24)
    listed.get_by_role("button", name="New Ticket").click()
    expect(ana.page.get_by_role("dialog").get_by_role("textbox", name="Question")).to_be_visible()
    found["form"] = wrong_in(ana.page) + small_in(ana.page, 24)
    assert found == {state: [] for state in found}
