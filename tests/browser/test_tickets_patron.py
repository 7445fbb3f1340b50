"""A question becomes a ticket: in the widget, by the form, and on the ticket's own page."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron, in_order
from .axe import Inspection, frame_of
from .chosen import PAGE, SCAN
from .layout import small_in, wrong_in
from .recorder import SAID
from .server_admin import House
from .ticket_form import adds, conversation, files, fills, form, is_left, submits

QUESTION = "Where do I find the 1924 city directory?"
NewPatron = Callable[..., Patron]
Hire = Callable[..., Operator]
EVERY = 20_000
"""So often (ms) a ticket's page looks for news."""


@pytest.fixture(name="queue", autouse=True)
def _queue(house: House) -> str:
    """Where what Reference can't answer at once goes."""
    house.has_queue("Reference questions", "Reference")
    return "Reference questions"


def form_of(house: House) -> str:
    """The address of its form."""
    return f"/ask/reference-questions-{house.number}/"


def tickets(operator: Operator) -> list[Any]:
    tickets: list[Any] = operator.page.request.get(f"{operator.url}/api/v1/desk/tickets").json()["tickets"]
    return tickets


def acts(operator: Operator, ticket: int, **act: str) -> None:
    token = operator.page.evaluate("JSON.parse(document.getElementById('bootstrap').textContent).csrf_token")
    address = f"{operator.url}/api/v1/desk/tickets/{ticket}/acts?key={token_urlsafe(16)}"
    answer = operator.page.request.post(address, data=act, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()


def test_D3_a_question_left_while_nobody_is_online_is_answered_on_its_page(
    patron: Patron, hire: Hire, house: House
) -> None:
    """The keyboard alone is enough. The page shows and announces what the desk answers, and the patron replies."""
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    patron.opens("/demo/hours/")
    patron.opens_widget()
    expect(patron.widget.get_by_role("heading", name="No one is online right now")).to_be_visible()
    fills(patron, name="Dana", contact="Dana@Example.org", question=QUESTION)
    adds(patron, SCAN)
    expect(files(patron).get_by_role("status").filter(has_text="scan.pdf added")).to_have_count(1)
    patron.reloads()
    expect(patron.field("Question")).to_have_value(QUESTION)
    expect(files(patron)).to_contain_text("scan.pdf")
    patron.field("Email or mobile number").press("Tab")
    for button in ("Remove scan.pdf", "Add Files"):
        expect(patron.button(button)).to_be_focused()
        patron.page.keyboard.press("Tab")
    patron.page.keyboard.press("Enter")
    address = is_left(patron)
    [ticket] = tickets(ana)
    shown = [ticket[field] for field in ("source", "name", "contact", "question", "status")]
    assert shown == ["widget", "Dana", "dana@example.org", QUESTION, "new"]
    with patron.context.expect_page() as opened:
        patron.widget.get_by_role("link", name="See your question").click()
    expect(opened.value.get_by_role("heading", name=f"Ticket {ticket['ticket']}")).to_be_visible()
    assert opened.value.evaluate("document.referrer + String(window.opener)") == "null"

    page = patron.page
    patron.keeps_time()
    page.goto(address)
    expect(conversation(page).get_by_role("list", name="Files")).to_contain_text("scan.pdf")
    expect(page.get_by_role("status")).to_contain_text("Waiting for an answer")
    page.get_by_role("textbox", name="Reply").fill("Half a rep")
    acts(ana, ticket["ticket"], kind="reply", text="On the second floor.")
    page.clock.fast_forward(EVERY)
    expect(conversation(page)).to_contain_text("On the second floor.")
    assert page.evaluate("recorded.announced.some((one) => one.startsWith('Answered'))")
    # The log reads out what is new in it, and that alone.
    [[manner, words]] = page.evaluate(SAID, "On the second floor.")
    assert manner == "polite"
    assert QUESTION not in words
    page.reload()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Half a rep")
    page.get_by_role("textbox", name="Reply").fill("Thank you, and which shelf?")
    page.get_by_role("button", name="Send Reply").click()
    expect(page.get_by_role("status")).to_contain_text("In progress")
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("")
    in_order(conversation(page), QUESTION, "On the second floor.", "Thank you, and which shelf?")
    assert tickets(ana)[0]["status"] == "open"


def test_axe_finds_nothing_on_a_tickets_pages_and_320_pixels_hold_them(
    new_patron: NewPatron, hire: Hire, house: House
) -> None:
    """Form, errors, sent, ticket, and the widget's states, light, dark, and 320 pixels wide."""
    patron, inspection = new_patron(viewport={"width": 320, "height": 640}), Inspection()
    page, cramped = patron.page, list[str]()
    patron.recorder.expects("status of 4")

    def fits(state: str, where: Any = None) -> None:
        where = where or page
        cramped.extend(f"{state}: {fault}" for fault in wrong_in(where) + small_in(where, 44))

    def look(state: str, where: Any = None) -> None:
        fits(state, where)
        inspection.look(where or page, state, dark=state == "ticket")

    patron.opens("/ask/")
    fits("list")
    patron.opens(form_of(house))
    look("form")
    page.get_by_label("Email or mobile number").fill("nonsense")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_have_count(2)
    look("wrong")
    page.get_by_label("Email or mobile number").fill("dana@example.org")
    page.get_by_label("Question").fill(f"{QUESTION} {'directories' * 20} https://lib.example/{'x' * 60}")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Your question was sent")).to_be_visible()
    look("sent")
    page.get_by_role("link", name="Your ticket").click()
    expect(page.get_by_label("Reply")).to_be_visible()
    look("ticket")
    page.emulate_media(forced_colors="active")
    bubble = conversation(page).get_by_text(QUESTION)
    assert bubble.evaluate("(one) => getComputedStyle(one).borderTopWidth") == "1px"
    page.emulate_media(forced_colors="none")
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    [ticket] = tickets(ana)
    acts(ana, ticket["ticket"], kind="reply", text="On the second floor.")
    acts(ana, ticket["ticket"], kind="set_status", status="closed")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Closed")
    fits("closed")
    page.get_by_role("button", name="Send Reply").click()
    expect(page.get_by_role("alert")).to_have_text("Write your reply first.")
    look("reply missing")

    patron.opens("/demo/")
    patron.opens_widget()
    expect(form(patron)).to_be_visible()
    look("nobody online", frame_of(patron))
    submits(patron)
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    fits("question missing", frame_of(patron))
    fills(patron, question=QUESTION)
    adds(patron, SCAN | {"name": f"{'a long name ' * 8}.pdf"}, PAGE)
    expect(files(patron)).to_contain_text("This file type isn’t allowed.")
    look("files", frame_of(patron))
    files(patron).get_by_role("button", name="Remove page.html").click()
    submits(patron)
    is_left(patron)
    look("left", frame_of(patron))
    patron.button("Ask a new question").click()
    ana.goes("Online")
    house.sets_widget(wait_minutes=0)
    patron.reloads()
    patron.waits_for_status(online=True)
    patron.asks(QUESTION)
    patron.button("Leave your question").click()
    expect(form(patron)).to_be_visible()
    fits("leave", frame_of(patron))
    assert inspection.found == []
    assert cramped == []
