"""What can't be answered at once becomes a ticket: in the widget, by the form, and on the ticket's own page."""

import re
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from .actors import NO_CONNECTION, Operator, Patron, in_order
from .axe import Inspection, frame_of
from .chosen import PAGE, SCAN
from .layout import small_in, wrong_in
from .line import Line
from .recorder import SAID
from .server_admin import House
from .ticket_form import adds, conversation, files, fills, form, is_left, submits

QUESTION = "Where do I find the 1924 city directory?"
SENDS_FILES = "**/assets/files-*.js"
NewPatron = Callable[..., Patron]
NewLine = Callable[..., Line]
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
    """What the desk knows of its tickets."""
    told: list[Any] = operator.page.request.get(f"{operator.url}/api/v1/desk/tickets").json()["tickets"]
    return told


def acts(operator: Operator, ticket: int, **act: str) -> None:
    token = operator.page.evaluate("JSON.parse(document.getElementById('bootstrap').textContent).csrf_token")
    address = f"{operator.url}/api/v1/desk/tickets/{ticket}/acts?key={token_urlsafe(16)}"
    answer = operator.page.request.post(address, data=act, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()


def test_D3_nobody_is_online(patron: Patron, hire: Hire, house: House) -> None:
    """A question is left in the widget; its page shows what the desk answers, by itself, and takes a reply."""
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    patron.opens("/demo/hours/")
    patron.opens_widget()
    expect(patron.widget.get_by_role("heading", name="No one is online right now")).to_be_visible()
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    submits(patron)
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    expect(patron.field("Question")).to_be_focused()
    fills(patron, name="Dana", contact="dana@", question=QUESTION)
    patron.recorder.expects("status of 400", "status of 415", *NO_CONNECTION)
    patron.context.route(SENDS_FILES, lambda route: route.abort())
    adds(patron, SCAN, PAGE)
    expect(files(patron)).to_contain_text("These files could not be added: scan.pdf, page.html.")
    patron.context.unroute(SENDS_FILES)
    files(patron).get_by_role("button", name="Try again").click()
    expect(files(patron)).to_contain_text("This file type isn’t allowed.")
    submits(patron)
    expect(files(patron).get_by_role("button", name="Remove page.html")).to_be_focused()
    patron.page.keyboard.press("Enter")
    expect(files(patron).get_by_role("button", name="Remove scan.pdf")).to_be_focused()
    submits(patron)
    expect(patron.field("Email or mobile number")).to_be_focused()
    expect(patron.widget.get_by_text("That doesn’t look like an email address.")).to_be_visible()
    patron.reloads()
    expect(patron.field("Question")).to_have_value(QUESTION)
    expect(files(patron)).to_contain_text("scan.pdf")
    fills(patron, contact="Dana@Example.org")
    patron.field("Question").press("Tab")
    for button in ("Remove scan.pdf", "Add Files"):
        expect(patron.button(button)).to_be_focused()
        patron.page.keyboard.press("Tab")
    patron.page.keyboard.press("Enter")
    address = is_left(patron)
    patron.reloads()
    patron.opens_widget()
    assert is_left(patron) == address
    [ticket] = tickets(ana)
    told = (ticket["source"], ticket["name"], ticket["contact"], ticket["question"], ticket["status"])
    assert told == ("widget", "Dana", "dana@example.org", QUESTION, "new")
    with patron.context.expect_page() as opened:
        patron.widget.get_by_role("link", name="Your ticket").click()
    expect(opened.value.get_by_role("heading", name=f"Ticket {ticket['ticket']}")).to_be_visible()
    assert opened.value.evaluate("document.referrer + String(window.opener)") == "null"

    page = patron.page
    patron.keeps_time()
    page.goto(address)
    expect(conversation(page)).to_contain_text(QUESTION)
    expect(conversation(page).get_by_role("list", name="Files")).to_contain_text("scan.pdf")
    expect(page.get_by_role("status")).to_contain_text("Waiting for an answer")
    page.get_by_role("textbox", name="Reply").fill("Half a rep")
    acts(ana, ticket["ticket"], kind="save_note", text="A secret of the desk's")
    acts(ana, ticket["ticket"], kind="reply", text="On the second floor.")
    page.clock.fast_forward(EVERY)
    expect(conversation(page)).to_contain_text("On the second floor.")
    expect(page.get_by_role("status")).to_contain_text("Answered")
    assert page.evaluate("recorded.announced.some((one) => one.startsWith('Answered'))")
    # The log reads out what is new in it, and that alone.
    [[manner, words]] = page.evaluate(SAID, "On the second floor.")
    assert manner == "polite"
    assert QUESTION not in words
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Half a rep")
    page.reload()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("Half a rep")
    page.get_by_role("textbox", name="Reply").fill("Thank you, and which shelf?")
    page.get_by_role("button", name="Send Reply").click()
    expect(page.get_by_role("status")).to_contain_text("Being worked on")
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("")
    in_order(conversation(page), QUESTION, "On the second floor.", "Thank you, and which shelf?")
    assert "secret" not in page.content()
    assert tickets(ana)[0]["status"] == "open"
    patron.opens("/demo/")
    patron.opens_widget()
    patron.button("Ask a new question").click()
    expect(patron.field("Question")).to_have_value("")


@pytest.mark.apart
@pytest.mark.server(REFDESK_RECONNECT_GRACE="2", REFDESK_OPERATOR_GRACE="2")
def test_D3_could_not_reconnect(new_patron: NewPatron, new_line: NewLine, ana: Operator, house: House) -> None:
    """The form is filled with what is known; sent without a line it goes out, files too, when there is one again."""
    line = new_line()
    dana = new_patron(url=line.url)
    dana.opens("/demo/")
    dana.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    dana.sees("Ana joined")
    dana.loses(line)
    dana.says("Is there a later volume?")
    ana.sees_line("Dana", "Ended")
    expect(dana.widget.get_by_role("heading", name="We could not reconnect")).to_be_visible()
    expect(dana.field("Name")).to_have_value("Dana")
    expect(dana.field("Email or mobile number")).to_have_value("dana@example.org")
    expect(dana.field("Question")).to_have_value(f"{QUESTION}\n\nIs there a later volume?")
    fills(dana, question=f"{QUESTION} Or a later one?")
    submits(dana)
    expect(dana.widget.get_by_text("goes out by itself as soon as we can")).to_be_visible()
    adds(dana, SCAN)
    submits(dana)
    expect(dana.widget.get_by_text("goes out with its files as soon as we can")).to_be_visible()
    assert tickets(ana) == []
    dana.finds(line)
    address = is_left(dana)
    [ticket] = tickets(ana)
    assert ticket["question"] == f"{QUESTION} Or a later one?"
    assert ticket["chat"]
    dana.opens(address)
    expect(conversation(dana.page).get_by_role("list", name="Files")).to_contain_text("scan.pdf")
    dana.page.get_by_text("The chat that this came from").click()
    expect(dana.page.get_by_role("group")).to_contain_text("Ana Morales joined.")
    # A note of the chat's is none of the patron's business either.
    assert [kind for kind in house.kinds() if kind in ("ended", "linked")] == ["ended", "linked"]


def test_still_waiting(patron: Patron, new_patron: NewPatron, ana: Operator, house: House) -> None:
    """Nobody claims within the widget's time: stay, or leave the question, which ends the chat and makes the ticket."""
    house.sets_widget(wait_minutes=0)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    patron.says("It is for my grandmother.")
    expect(patron.widget.get_by_role("heading", name="No one has answered yet")).to_be_visible()
    patron.button("Leave your question").click()
    expect(patron.widget.get_by_role("heading", name="Leave your question")).to_be_focused()
    expect(patron.field("Question")).to_have_value(f"{QUESTION}\n\nIt is for my grandmother.")
    patron.button("Keep waiting").click()
    patron.sees("It is for my grandmother.")
    expect(ana.row("Dana")).to_be_visible()
    patron.button("Leave your question").click()
    fills(patron, contact="+1 555 010 0100")
    # The answer is lost on the way: the widget asks again, with the same key.
    patron.recorder.expects(*NO_CONNECTION, "status of 400")
    lost: list[Route] = []

    def lose(route: Route) -> None:
        if not lost:
            route.fetch()
            lost.append(route)
            return route.abort()
        return route.continue_()

    fills(patron, contact="dana@example.org")
    patron.context.route("**/api/v1/widgets/ask/tickets", lose)
    submits(patron)
    is_left(patron)
    expect(ana.row("Dana")).to_have_count(0)
    assert lost
    [ticket] = tickets(ana)
    assert ticket["chat"]
    assert house.kinds()[-2:] == ["linked", "ended"]

    eli = new_patron()
    eli.opens("/chat/ask/")
    eli.asks("And who helps me?", name="Eli")
    eli.button("Leave your question").click()
    fills(eli, question="And who")
    ana.claims("Eli")
    eli.sees("Ana joined")
    ana.says("Eli", "I do.")
    eli.sees("I do.")
    assert len(tickets(ana)) == 1


def test_who_goes_on_waiting_while_the_question_is_on_its_way_keeps_the_chat(
    patron: Patron, ana: Operator, house: House
) -> None:
    """It comes to nothing after that: neither then nor on the next page is the chat ended for a ticket."""
    house.sets_widget(wait_minutes=0)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    patron.button("Leave your question").click()
    patron.recorder.expects(*NO_CONNECTION)
    stalled: list[Route] = []
    patron.context.route("**/api/v1/widgets/ask/tickets", lambda route: stalled.append(route))
    submits(patron)
    expect(patron.button("Sending…")).to_be_visible()
    patron.button("Keep waiting").click()
    ana.claims("Dana")
    patron.sees("Ana joined")
    with patron.page.expect_event("requestfailed"):
        stalled[0].abort()
    patron.reloads()
    patron.says("I am still here.")
    ana.sees("Dana", "I am still here.")
    assert len(stalled) == 1
    assert tickets(ana) == []


def test_somebody_comes_online_while_the_form_is_filled_in(patron: Patron, hire: Hire) -> None:
    """The form stays, and what is in it can become a chat instead; the other way round it can become a ticket."""
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    patron.opens("/chat/ask/")
    expect(form(patron)).to_be_visible()
    fills(patron, name="Dana", question=QUESTION)
    ana.goes("Online")
    expect(patron.widget.get_by_role("heading", name="Someone is online now")).to_be_visible(timeout=20_000)
    expect(patron.field("Question")).to_have_value(QUESTION)
    patron.button("Start a chat instead").click()
    expect(patron.field("Your question")).to_have_value(QUESTION)
    patron.field("Your question").fill(f"{QUESTION} Please.")
    ana.goes("Offline")
    patron.recorder.expects("status of 409")
    patron.waits_for_status(online=False)
    patron.starts()
    patron.button("Leave your question").click()
    expect(patron.field("Question")).to_have_value(f"{QUESTION} Please.")
    submits(patron)
    is_left(patron)
    assert tickets(ana)[0]["question"] == f"{QUESTION} Please."


@pytest.mark.server(REFDESK_FORM_SECONDS="1")
def test_the_form_without_a_script(new_patron: NewPatron, house: House, hire: Hire) -> None:
    """From the library's page to the form, what is wrong in it, the ticket, and a reply: all without JavaScript."""
    patron = new_patron(java_script_enabled=False)
    patron.recorder.expects("status of 422")
    page = patron.page
    patron.opens("/demo/")
    page.get_by_role("link", name="Ask by form").click()
    expect(page.get_by_role("heading", name="Submit a ticket")).to_be_visible()
    patron.opens("/ask/")
    page.locator(f"a[href='{form_of(house)}']").click()
    page.get_by_label("Name").fill("Dana")
    page.get_by_label("Email or mobile number").fill("nonsense")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("textbox", name="Email or mobile number")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("textbox", name="Email or mobile number")).to_have_accessible_description(
        re.compile("Enter an email address or a phone number")
    )
    expect(page.get_by_text("Write your question first.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Dana")
    page.get_by_label("Email or mobile number").fill("dana@example.org")
    page.get_by_label("Question").fill(QUESTION)
    sent = page.get_by_role("heading", name="Your question was sent")
    # A quick one gets the form back as it was, until its second is over.
    while not sent.is_visible():
        expect(page.get_by_label("Question")).to_have_value(QUESTION)
        page.get_by_role("button", name="Submit").click()
    page.get_by_role("link", name="Your ticket").click()
    page.get_by_label("Reply").fill("It is for my grandmother.")
    page.get_by_role("button", name="Send Reply").click()
    in_order(conversation(page), QUESTION, "It is for my grandmother.")
    # Back to the form, and sent once more: it is the same ticket.
    ticket = page.url.partition("#")[0]
    while page.get_by_role("button", name="Submit").count() == 0:
        page.go_back()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("link", name="Your ticket").click()
    expect(page).to_have_url(ticket)
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    assert [each["source"] for each in tickets(ana)] == ["form"]


def test_axe_finds_nothing_and_a_phone_has_room(new_patron: NewPatron, hire: Hire, house: House) -> None:
    """Form, errors, sent, ticket, and the widget's states, light, dark, and 320 pixels wide."""
    patron, inspection = new_patron(viewport={"width": 320, "height": 640}), Inspection()
    page, cramped = patron.page, list[str]()
    patron.recorder.expects("status of 4")

    def look(state: str, where: Any = None) -> None:
        where = where or page
        cramped.extend(f"{state}: {each}" for each in wrong_in(where) + small_in(where, 44))
        inspection.look(where, state)

    patron.opens("/ask/")
    look("list")
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
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    [ticket] = tickets(ana)
    acts(ana, ticket["ticket"], kind="reply", text="On the second floor.")
    acts(ana, ticket["ticket"], kind="set_status", status="closed")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Closed")
    look("closed")
    page.get_by_role("button", name="Send Reply").click()
    expect(page.get_by_role("alert")).to_have_text("Write your reply first.")
    look("reply missing")

    patron.opens("/demo/")
    patron.opens_widget()
    expect(form(patron)).to_be_visible()
    look("nobody online", frame_of(patron))
    submits(patron)
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    look("question missing", frame_of(patron))
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
    look("leave", frame_of(patron))
    assert inspection.found == []
    assert cramped == []


def test_forced_colours_and_the_keyboard(new_patron: NewPatron, house: House) -> None:
    """The form is filled in and sent by keyboard alone; in forced colours bubbles keep an edge."""
    patron = new_patron(forced_colors="active")
    page = patron.page
    patron.opens(form_of(house))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for text in ("Dana", "dana@example.org", QUESTION):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    for button in ("Files", "Submit"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=button)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Your ticket").press("Enter")
    bubble = conversation(page).get_by_text(QUESTION)
    assert bubble.evaluate("(one) => getComputedStyle(one).borderTopWidth") == "1px"
