"""Axe finds nothing in the widget, in any of its states, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron
from .axe import Inspection, frame_of
from .layout import small_in, wrong_in
from .proxy import Proxy
from .server_admin import House

DENIED = """
if (location.pathname.startsWith("/embed/")) Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
});
"""
# The widget reconnects for presence within 10 s: its clock is put on.
LATER = 11_000
TRIES_AT_MOST = 100
NewPatron = Callable[..., Patron]
NewProxy = Callable[..., Proxy]


def test_axe_finds_nothing_on_the_way_into_a_chat(new_patron: NewPatron, ana: Operator, house: House) -> None:
    """Closed, the form, what is wrong in it, waiting, talking, the question before the end, and after it."""
    house.asks_before_chats("Your library card", required=True)
    patron, inspection = new_patron(), Inspection()
    patron.opens("/demo/")
    expect(patron.page.get_by_role("button", name="Ask us")).to_be_visible()
    inspection.look(patron.page, "closed", dark=True)
    patron.opens_widget()
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    frame = frame_of(patron)
    inspection.look(frame, "start", dark=True)
    patron.field("Email or phone").fill("nonsense")
    patron.recorder.expects("400")
    patron.starts()
    expect(patron.widget.get_by_text("Write your question first.")).to_be_visible()
    inspection.look(frame, "fields missing")
    patron.field("Your question").fill("Where is the 1924 city directory?")
    patron.field("Your library card").fill("14")
    patron.starts()
    expect(patron.field("Email or phone")).to_have_attribute("aria-invalid", "true")
    patron.field("Email or phone").fill("")
    patron.field("Name").fill("Dana")
    patron.starts()
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
    inspection.look(frame, "waiting")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor. See https://harbour.example/directories")
    ana.box("Dana").press_sequentially("And")
    expect(patron.widget.get_by_text("is typing")).to_be_visible()
    inspection.look(frame, "talking", dark=True)
    ana.pane("Dana").get_by_role("button", name="Request Contact Info", exact=True).click()
    patron.field("Email or mobile number").fill("dana@example")
    patron.button("Share").click()
    expect(patron.field("Email or mobile number")).to_have_attribute("aria-invalid", "true")
    inspection.look(frame, "asked for contact info")
    patron.button("Not now").click()
    patron.box.fill("x" * 10_001)
    expect(patron.widget.get_by_text("10,001 of 10,000 characters")).to_be_visible()
    inspection.look(frame, "too long a message")
    patron.box.fill("")
    patron.button("End Chat").click()
    expect(patron.widget.get_by_role("dialog", name="End this chat?")).to_be_visible()
    inspection.look(frame, "asked whether to end")
    patron.widget.get_by_role("button", name="Yes, End Chat").click()
    patron.sees("Ended by you")
    inspection.look(frame, "ended")
    assert inspection.found == []


def refuses_starts(page: Page, status: int, name: str) -> None:
    """What starts a chat is answered so, until nothing is routed any more."""
    body = {"refusal": {"name": name, "retry_after": 60}}
    page.route("**/api/v1/widgets/ask/chats", lambda route: route.fulfill(status=status, json=body))


def test_axe_finds_nothing_where_a_start_is_refused(new_patron: NewPatron, ana: Operator) -> None:
    """A wrong code, too long a question, nobody online, too many chats, a busy service: 320 pixels hold all."""
    patron, inspection = new_patron(viewport={"width": 320, "height": 640}), Inspection()
    narrow: dict[str, list[str]] = {}

    def look(state: str, words: str) -> None:
        expect(patron.page.get_by_text(words)).to_be_visible()
        narrow[state] = wrong_in(patron.page) + small_in(patron.page, 44)

    patron.keeps_time()
    patron.recorder.expects("status of 4", "status of 503")
    patron.opens("/chat/ask/#code=nonsense")
    look("a wrong code", "This link to the chat has expired.")
    patron.hears("This link to the chat has expired.", manner="assertive")
    patron.field("Your question").fill("x" * 10_001)
    patron.starts()
    look("too long a question", "The text has 10,001 characters.")
    expect(patron.field("Your question")).to_be_focused()
    patron.field("Your question").fill("Is it open?")
    for state, status, name, words in (
        ("too many chats", 429, "TooMany", "Too many requests at once. Try again in 60 s."),
        ("busy", 503, "Unavailable", "The service is busy."),
    ):
        refuses_starts(patron.page, status, name)
        patron.starts()
        # While the service is busy it is tried again every two seconds.
        for _ in range(TRIES_AT_MOST):
            if patron.page.get_by_text(words).is_visible():
                break
            patron.page.clock.fast_forward(2_000)
        look(state, words)
        patron.page.unroute_all()
    ana.goes("Offline")
    patron.starts()
    look("nobody online any more", "No one can answer right now.")
    inspection.look(patron.page, "nobody online any more")
    expect(patron.field("Your question")).to_have_value("Is it open?")
    assert (inspection.found, {state: wrong for state, wrong in narrow.items() if wrong}) == ([], {})


@pytest.mark.apart
@pytest.mark.server(REFDESK_RECONNECT_GRACE="5", REFDESK_OPERATOR_GRACE="5")
def test_axe_finds_nothing_where_the_connection_is_lost(
    new_patron: NewPatron, new_proxy: NewProxy, ana: Operator
) -> None:
    """Reconnecting, with a message that is not sent yet, could not reconnect, and before a chat: nobody is "online"."""
    proxy, inspection = new_proxy(), Inspection()
    passer_by, patron = new_patron(url=proxy.url), new_patron(url=proxy.url)
    passer_by.keeps_time()
    passer_by.recorder.expects(*NO_CONNECTION)
    passer_by.opens("/demo/")
    passer_by.opens_widget()
    expect(passer_by.widget.get_by_text("Reference is online")).to_be_visible()
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    frame = frame_of(patron)
    patron.disconnects(proxy)
    patron.has_status("Reconnecting")
    patron.says("Are you there?")
    inspection.look(frame, "reconnecting")
    passer_by.page.clock.fast_forward(LATER)
    expect(passer_by.widget.get_by_text("We can’t reach Reference right now")).to_be_visible()
    inspection.look(frame_of(passer_by), "not reached")
    expect(patron.widget.get_by_role("heading", name="We could not reconnect")).to_be_visible()
    inspection.look(frame, "could not reconnect")
    said = patron.widget.get_by_text("Show the conversation", exact=True)
    said.focus()
    said.press("Enter")
    patron.sees("Are you there?")
    inspection.look(frame, "could not reconnect, and reads")
    assert inspection.found == []


def test_axe_finds_nothing_where_there_is_no_chat_to_show(new_patron: NewPatron, ana: Operator, desk: Server) -> None:
    """The widget when nobody can answer (any more), when the chat is elsewhere, and where nothing can be stored."""
    patron, inspection = new_patron(), Inspection()
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    patron.context.new_page().goto(f"{desk.url}/demo/hours/")
    expect(patron.widget.get_by_role("heading", name="This chat goes on in another window")).to_be_visible()
    inspection.look(frame_of(patron), "moved")
    ana.goes("Offline")
    passer_by = new_patron()
    passer_by.begins_pages_with(DENIED)
    passer_by.keeps_time()
    passer_by.opens("/demo/")
    passer_by.opens_widget()
    expect(passer_by.widget.get_by_role("heading", name="No one is online right now")).to_be_visible()
    inspection.look(frame_of(passer_by), "nobody online")
    ana.goes("Online")
    passer_by.writes_question("Is it open?")
    inspection.look(frame_of(passer_by), "start without storage")
    passer_by.starts()
    passer_by.sees("Is it open?")
    inspection.look(frame_of(passer_by), "chat without storage")
    ana.goes("Offline")
    passer_by.waits_for_status(online=False)
    passer_by.page.clock.fast_forward(LATER)
    expect(passer_by.widget.get_by_role("heading", name="No one is online any more")).to_be_visible()
    inspection.look(frame_of(passer_by), "nobody online any more")
    assert inspection.found == []
