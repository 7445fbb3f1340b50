"""Tickets at the desk: made from a chat (row E2), a patron's earlier ones (row P5), and their own page."""

import re

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection
from .many_patrons import ManyPatrons
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"
CONTACT = "dana@example.org"
REFERENCE, HISTORY = "Reference questions", "History questions"
MAKE = "Create a Ticket from this Chat"


@pytest.fixture(autouse=True)
def _queues(house: House) -> None:
    """Each department has a queue."""
    house.has_queue(REFERENCE, "Reference")
    house.has_queue(HISTORY, "Local History")


def goes_to_tickets(operator: Operator) -> Locator:
    """The page of tickets, by the head of the desk."""
    operator.page.get_by_role("navigation").get_by_role("link", name="Tickets", exact=True).click()
    region = operator.page.get_by_role("region", name="Tickets", exact=True)
    expect(region).to_be_visible()
    return region


def row(operator: Operator, question: str = QUESTION) -> Locator:
    """A ticket in the list, by its question."""
    listed = operator.page.get_by_role("region", name="Tickets", exact=True).get_by_role("listitem")
    return listed.filter(has=operator.page.get_by_role("link", name=question, exact=True))


def pane(operator: Operator, number: int | str) -> Locator:
    """A ticket that is open."""
    return operator.page.get_by_role("region", name=f"Ticket {number}", exact=True)


def log(operator: Operator, number: int | str) -> Locator:
    """What was written in it."""
    return pane(operator, number).get_by_role("log", name="Messages")


def has_status(operator: Operator, number: int | str, word: str) -> None:
    """Wait until the ticket's status says so."""
    expect(pane(operator, number).get_by_text(word, exact=True)).to_be_visible()


def opens(operator: Operator, number: int) -> None:
    """Go to a ticket by its address, as somebody does who was sent it."""
    operator.opens(f"/desk/#/tickets/{number}")
    operator.reloads()
    expect(log(operator, number)).to_be_visible()


def replies(operator: Operator, number: int | str, text: str) -> None:
    """Write a reply, and send it."""
    pane(operator, number).get_by_role("textbox", name="Reply").press_sequentially(text)
    pane(operator, number).get_by_role("button", name="Send Reply").click()


def makes(operator: Operator, where: Locator, **choices: str) -> None:
    """Fill the form for a ticket from a chat, and create it."""
    where.get_by_role("button", name=MAKE).click()
    form = operator.page.get_by_role("dialog", name=MAKE)
    expect(form.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
    for name, label in choices.items():
        if name == "note":
            form.get_by_role("textbox", name="Note").fill(label)
        else:
            form.get_by_role("combobox", name=name.capitalize()).select_option(label=label)
    form.get_by_role("button", name="Create Ticket").click()
    expect(form).to_have_count(0)


def test_E2_a_ticket_is_made_from_a_chat_answered_noted_and_closed(
    ana: Operator, chi: Operator, patrons: ManyPatrons, house: House
) -> None:
    """The whole way of a question; a colleague sees each step live, until the ticket is none of theirs."""
    house.counts_questions()
    house.answers("Maps", "How are shelves found?", "<p>By the map.</p>")
    patrons.ask("Dana", QUESTION, contact=CONTACT)
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    ana.ends("Dana")
    makes(ana, ana.pane("Dana"), note="Second request.")
    link = ana.pane("Dana").get_by_role("link", name=re.compile(r"^Ticket \d+$"))
    number = link.inner_text().removeprefix("Ticket ")
    ana.sees("Dana", re.compile(rf"Ticket {number} created by Ana Morales at \d\d?:\d\d"))

    goes_to_tickets(chi)
    row(chi).get_by_role("link").click()
    expect(log(chi, number)).to_contain_text("Second request.")
    expect(chi.page.get_by_role("navigation")).to_contain_text("1 new or open ticket")
    has_status(chi, number, "New")
    pane(chi, number).get_by_role("tab", name="Transcript").click()
    expect(pane(chi, number).get_by_role("log", name="Transcript")).to_contain_text("On the second floor.")

    link.click()
    expect(pane(ana, number)).to_contain_text("Chi Nguyen is also viewing this ticket.")
    expect(pane(chi, number)).to_contain_text("Ana Morales is also viewing this ticket.")
    pane(ana, number).get_by_role("button", name="Claim Ticket").click()
    expect(log(ana, number)).to_contain_text("You claimed the ticket")
    expect(log(chi, number)).to_contain_text("Ana Morales claimed the ticket")
    pane(ana, number).get_by_role("button", name="Release").click()
    expect(log(chi, number)).to_contain_text("Ana Morales released the ticket")
    details = pane(ana, number).get_by_role("form", name="Details")
    details.get_by_role("combobox", name="Owner").select_option(label="Chi Nguyen")
    details.get_by_role("button", name="Save").click()
    expect(pane(chi, number).get_by_role("button", name="Release")).to_be_visible()
    pane(ana, number).get_by_role("button", name="Claim Ticket").click()
    expect(pane(chi, number).get_by_role("button", name="Claim Ticket")).to_be_visible()
    reply = pane(ana, number).get_by_role("textbox", name="Reply")
    reply.press_sequentially("It is on the shelf ")
    reply.press("Control+b")
    reply.press_sequentially("Directories")
    ana.reloads()
    expect(reply).to_have_text("It is on the shelf Directories")
    pane(ana, number).get_by_role("button", name="FAQs").click()
    faqs = ana.page.get_by_role("dialog", name="FAQs")
    faqs.get_by_role("searchbox").fill("shelves")
    faqs.get_by_role("button", name="Insert link").click()
    expect(reply).to_contain_text("How are shelves found?")
    reply.press("Control+Enter")
    for operator in (ana, chi):
        has_status(operator, number, "Pending")
        expect(log(operator, number).get_by_role("strong")).to_have_text("Directories")
    expect(reply).to_have_text("")
    pane(ana, number).get_by_role("textbox", name="Internal note").fill("The patron came by.")
    pane(ana, number).get_by_role("button", name="Save").click()
    expect(log(chi, number)).to_contain_text("The patron came by.")
    expect(pane(ana, number)).to_contain_text("Email isn’t set up")
    pane(ana, number).get_by_role("button", name="Make a Read-Only Link").click()
    page = pane(ana, number).get_by_role("textbox", name="Read-only link")
    expect(page).to_have_value(re.compile(rf"/ticket/{number}\.read-"))
    expect(log(chi, number)).to_contain_text("Ana Morales made a link to read this ticket")

    pane(ana, number).get_by_role("button", name="Add to Reference Analytics").click()
    form = ana.page.get_by_role("dialog", name="Add to Reference Analytics")
    expect(form.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
    picks = {"Location": "Main desk", "Mode": "Email", "Patron type": "Student", "Question type": "Reference"}
    for field, value in picks.items():
        form.get_by_role("group", name=field).get_by_label(value, exact=True).check()
    form.get_by_role("button", name="Save").click()
    expect(pane(ana, number).get_by_role("button", name="1 record")).to_be_visible()

    pane(ana, number).get_by_role("button", name="Set Status").click()
    ana.page.get_by_role("menuitemradio", name="Closed").click()
    for operator in (ana, chi):
        has_status(operator, number, "Closed")
    goes_to_tickets(ana)
    expect(row(ana)).to_have_count(0)
    kinds = [kind for kind, _, _ in house.ticket_log(int(number))]
    assigned, after = ["assigned"] * 4, ["note_saved", "link_made", "status_changed"]
    assert kinds == ["opened", "note_saved", *assigned, "replied", "status_changed", *after]

    # The one who moves it to a queue that is none of theirs has it no more.
    chi.recorder.expects("404")
    pane(chi, number).get_by_role("tab", name="Details").click()
    chats = re.compile(r"^Chat \d+$")
    chat = pane(chi, number).get_by_role("link", name=chats)
    expect(chat).to_have_attribute("href", re.compile(r"^#/transcripts/\d+$"))
    details = pane(chi, number).get_by_role("form", name="Details")
    details.get_by_role("combobox", name="Queue").select_option(label=HISTORY)
    details.get_by_role("button", name="Save").click()
    expect(pane(chi, number)).to_contain_text("Ticket not found")


def test_P4_P5_a_previous_chat_and_a_previous_ticket_are_opened_beside_the_chat(
    patron: Patron, ana: Operator, house: House
) -> None:
    """Both are found by the contact info, whatever its form. Shortcuts act on the one that has the focus."""
    patron.opens("/demo/")
    patron.asks("Can I extend a loan?", name="Dana", contact="Dana@Example.org")
    ana.claims("Dana")
    ana.says("Dana", "Yes, twice.")
    ana.ends("Dana")
    ana.pane("Dana").get_by_role("button", name="Close Chat").click()
    patron.button("Ask a new question").click()
    patron.asks(QUESTION, name="Dana", contact=CONTACT)
    ana.claims("Dana")
    house.shares("Loans", "For four hours.")
    number = house.make_ticket(REFERENCE, "Do you lend laptops?", contact="Dana@Example.ORG")
    house.make_ticket(HISTORY, "When did the ferry stop?", contact=CONTACT)
    house.make_ticket(REFERENCE, "Is it open on Sunday?", contact="eve@example.org")
    ana.tab("Dana", "Patron Information").click()
    previous = ana.pane("Dana").get_by_role("list", name="Previous Tickets with this Patron", exact=True)
    expect(previous.get_by_role("listitem")).to_have_count(1)
    inspection = Inspection()
    inspection.look(ana.page, "previous chats and tickets")
    chats = ana.pane("Dana").get_by_role("list", name="Previous Chats with Patron", exact=True)
    chats.get_by_role("button", name="Can I extend a loan?").click()
    transcript = ana.pane("Dana").get_by_role("region", name="Transcript", exact=True)
    expect(transcript.get_by_role("log", name="Transcript")).to_contain_text("Yes, twice.")
    inspection.look(ana.page, "a transcript beside a chat")
    transcript.get_by_role("button", name="Close Transcript").click()
    expect(ana.tab("Dana", "Chat")).to_be_focused()
    ana.tab("Dana", "Patron Information").click()
    previous.get_by_role("button", name="Do you lend laptops?").click()
    expect(log(ana, number)).to_contain_text("Do you lend laptops?")
    inspection.look(ana.page, "a ticket beside a chat")
    keyboard = ana.page.keyboard
    reply = pane(ana, number).get_by_role("textbox", name="Reply")
    reply.press_sequentially("Yes. ")
    keyboard.press("Alt+Shift+N")
    canned = ana.page.get_by_role("dialog", name="Canned Messages")
    expect(canned.get_by_role("searchbox")).to_be_focused()
    canned.get_by_role("button", name="Loans", exact=True).press("Enter")
    expect(reply).to_have_text("Yes. For four hours.")
    expect(ana.box("Dana")).to_have_text("")
    keyboard.press("Control+Enter")
    expect(log(ana, number)).to_contain_text("Yes. For four hours.")
    ana.box("Dana").focus()
    keyboard.press("Alt+Shift+R")
    expect(ana.box("Dana")).to_be_focused()
    ana.says("Dana", "I answered your other question, too.")
    patron.sees("I answered your other question, too.")
    pane(ana, number).get_by_role("heading", name=f"Ticket {number}").click()
    ana.page.keyboard.press("Escape")
    expect(pane(ana, number)).to_have_count(0)
    expect(ana.tab("Dana", "Chat")).to_be_focused()
    assert inspection.found == []
