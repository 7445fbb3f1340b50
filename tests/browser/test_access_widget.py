"""Axe finds nothing in the widget, in any of its states, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron
from .axe import Inspection, frame_of
from .proxy import Proxy
from .server_admin import House

DENIED = """
if (location.pathname.startsWith("/embed/")) Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
});
"""
# The widget reconnects for presence within 10 s: its clock is put on.
LATER = 11_000
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
    inspection.look(frame, "request for contact info")
    patron.button("Not now").click()
    patron.box.fill("x" * 10_001)
    expect(patron.widget.get_by_text("10,001 of 10,000 characters")).to_be_visible()
    inspection.look(frame, "too long a message")
    patron.box.fill("")
    patron.button("End Chat").click()
    expect(patron.widget.get_by_role("dialog", name="End this chat?")).to_be_visible()
    inspection.look(frame, "confirmation of the end")
    patron.widget.get_by_role("button", name="Yes, End Chat").click()
    patron.sees("Ended by you")
    inspection.look(frame, "ended")
    assert inspection.found == []


@pytest.mark.apart
@pytest.mark.server(REFDESK_RECONNECT_GRACE="4", REFDESK_OPERATOR_GRACE="2")
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
    expect(patron.widget.get_by_role("heading", name="This chat is open in another window")).to_be_visible()
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
