"""Connections that break, and servers that are killed: nothing is lost or stored twice (rows D1 to D4)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron, in_order
from .chosen import SCAN
from .colors import is_coloured
from .many_patrons import ManyPatrons
from .proxy import Proxy
from .server_admin import House
from .ticket_form import adds, conversation, fills, is_left, submits

QUESTION = "Where do I find the 1924 city directory?"
NewPatron = Callable[..., Patron]
NewProxy = Callable[..., Proxy]
Hire = Callable[..., Operator]


@pytest.fixture
def proxy(new_proxy: NewProxy) -> Proxy:
    return new_proxy()


@pytest.fixture
def dana(new_patron: NewPatron, proxy: Proxy, ana: Operator, house: House) -> Patron:
    """A patron on that connection, whose chat Ana has claimed, in a library that accepts tickets."""
    house.has_queue("Reference questions", "Reference")
    patron = new_patron(url=proxy.url)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    return patron


def box(element: Locator) -> FloatRect:
    place = element.bounding_box()
    assert place
    return place


def is_not_cut(ana: Operator) -> None:
    """The pane's indicator stands beside the name, apart from the tabs; the row says since when."""
    pane = ana.pane("Dana")
    name, mark, tab = map(
        box, (pane.get_by_role("heading", name="Dana"), pane.get_by_role("img").first, ana.tab("Dana", "Chat"))
    )
    assert mark["x"] - (name["x"] + name["width"]) < 16
    assert tab["x"] - mark["x"] > 120
    words = ana.row("Dana").get_by_text(re.compile("^Reconnecting"))
    assert words.evaluate("(one) => one.scrollWidth <= one.clientWidth")


@pytest.mark.apart
def test_D1_a_patron_whose_connection_drops_comes_back(dana: Patron, ana: Operator, proxy: Proxy, house: House) -> None:
    """Both sides turn orange, then green; every message is there once, in order.

    A browser that says it is offline is believed, though nothing broke the connection itself.
    """
    ana.page.set_viewport_size({"width": 1024, "height": 700})
    dana.recorder.expects(*NO_CONNECTION)
    dana.context.set_offline(True)
    dana.has_status("Reconnecting")
    dana.context.set_offline(False)
    dana.is_connected()
    dana.disconnects(proxy)
    dana.has_status("Reconnecting")
    is_coloured(dana.mark("Reconnecting"), "orange")
    ana.sees_line("Dana", "Reconnecting")
    is_not_cut(ana)
    for mark in (ana.mark("Dana", "Reconnecting"), ana.row("Dana").get_by_role("img", name="Reconnecting")):
        is_coloured(mark, "orange")
    ana.says("Dana", "Said while you were away.")
    dana.says("Said while I was away.")
    expect(dana.log.get_by_text("Sending")).to_be_visible()
    dana.reconnects(proxy)
    dana.is_connected()
    expect(dana.log.get_by_text("Sending")).to_have_count(0)
    is_coloured(dana.mark("Connected"), "green")
    for mark in (ana.mark("Dana", "Connected"), ana.row("Dana").get_by_role("img", name="Connected")):
        is_coloured(mark, "green")
    dana.says("After.")
    for log in (dana.log, ana.log("Dana")):
        in_order(log, QUESTION, "Said while you were away.", "Said while I was away.", "After.")
    assert [kind for kind in house.kinds() if "connection" in kind or "seat" in kind][-2:] == [
        "connection_lost",
        "seat_taken",
    ]


def test_D1_D4_a_page_that_is_left_or_loaded_again_comes_back(dana: Patron, ana: Operator, house: House) -> None:
    """A patron who leaves the library's pages is back with the next; both sides reload, and go on where they were."""
    dana.opens("about:blank")
    ana.sees_line("Dana", "Reconnecting")
    ana.says("Dana", "I keep looking.")
    dana.opens("/demo/hours/")
    dana.is_connected()
    dana.sees("I keep looking.")
    dana.box.fill("Half a sent")
    dana.reloads()
    ana.reloads()
    expect(dana.box).to_have_value("Half a sent")
    dana.is_connected()
    dana.says("Thank you!")
    for log in (dana.log, ana.log("Dana")):
        in_order(log, QUESTION, "I keep looking.", "Thank you!")
    ana.counts(all_=1, new=0, mine=1)
    assert "ended" not in house.kinds()


@pytest.mark.apart
@pytest.mark.server(REFDESK_RECONNECT_GRACE="4", REFDESK_OPERATOR_GRACE="2")
def test_D2_D3_a_chat_ends_by_disconnection_and_becomes_a_ticket(
    dana: Patron, new_patron: NewPatron, ana: Operator, proxy: Proxy, house: House
) -> None:
    """Past the grace time: an unclaimed chat leaves the list, a claimed one offers its follow-ups.

    The patron's form is filled with what is known. Sent without a connection, it goes out, with its file, once there is
    one again.
    """
    eli = new_patron()
    eli.opens("/chat/ask/")
    eli.asks("And who helps me?", name="Eli")
    expect(ana.row("Eli")).to_be_visible()
    eli.recorder.expects(*NO_CONNECTION)
    eli.context.set_offline(True)
    expect(ana.row("Eli").get_by_role("img", name="Reconnecting")).to_be_visible()
    dana.disconnects(proxy)
    dana.says("Is there a later volume?")
    expect(ana.row("Eli")).to_have_count(0)
    ana.sees_line("Dana", "Ended")
    ana.sees("Dana", re.compile(r"Ended: the connection was lost at \d\d?:\d\d"))
    expect(ana.row("Dana")).to_contain_text("Ended: connection lost")
    expect(ana.pane("Dana").get_by_role("textbox", name="Internal note")).to_be_visible()
    expect(ana.pane("Dana").get_by_role("button", name="Close Chat")).to_be_visible()
    ana.counts(all_=1, new=0, mine=1)
    expect(dana.widget.get_by_role("heading", name="We could not reconnect")).to_be_visible()
    expect(dana.field("Name")).to_have_value("Dana")
    expect(dana.field("Question")).to_have_value(f"{QUESTION}\n\nIs there a later volume?")
    fills(dana, question=f"{QUESTION} Or a later one?")
    adds(dana, SCAN)
    submits(dana)
    expect(dana.widget.get_by_text("Leave this page open")).to_be_visible()
    dana.reconnects(proxy)
    dana.opens(is_left(dana))
    expect(conversation(dana.page)).to_contain_text("Or a later one?")
    expect(conversation(dana.page).get_by_role("list", name="Files")).to_contain_text("scan.pdf")
    assert [kind for kind in house.kinds() if kind == "linked"] == ["linked"]


@pytest.mark.apart
@pytest.mark.server(REFDESK_RECONNECT_GRACE="4", REFDESK_OPERATOR_GRACE="2")
def test_D5_a_patron_who_is_back_after_the_grace_continues_with_the_operator(
    dana: Patron, ana: Operator, proxy: Proxy, house: House
) -> None:
    """In a chat that is hers at once, with the earlier one attached on both sides, also after a reload."""
    ana.says("Dana", "On the second floor.")
    dana.disconnects(proxy)
    dana.says("Is there a later volume?")
    dana.box.fill("Or an ear")
    ana.sees_line("Dana", "Ended")
    dana.reconnects(proxy)
    expect(dana.widget.get_by_role("heading", name="Ana Morales is still here")).to_be_visible()
    dana.has_status("Chat ended")
    expect(dana.widget.get_by_text("2 messages were not sent. They will be in the text box.")).to_be_visible()
    dana.button("Continue").click()
    expect(ana.toast("Came back after the connection was lost")).to_be_visible()
    ana.toasts.get_by_role("button", name="Open chat").click()
    dana.is_connected()
    expect(dana.box).to_have_value("Is there a later volume?\n\nOr an ear")
    dana.box.press("Enter")
    dana.sees("You came back at")
    ana.sees("Dana", re.compile(r"Dana came back at \d\d?:\d\d"))
    ana.sees("Dana", "Is there a later volume?")
    ana.says("Dana", "From 1931, beside it.")
    ana.pane("Dana").get_by_role("button", name="Show the earlier chat").click()
    earlier = ana.page.get_by_role("region", name="Transcript")
    expect(earlier).to_contain_text("On the second floor.")
    dana.reloads()
    in_order(dana.log, QUESTION, "On the second floor.", "Is there a later volume?", "From 1931, beside it.")
    assert house.kinds().count("continued") == 1


@pytest.mark.apart
def test_D4_a_dropped_desk_knows_nobodys_state_and_misses_nothing(
    hire: Hire, chi: Operator, patrons: ManyPatrons, new_proxy: NewProxy, house: House
) -> None:
    """It says so, shows everybody as "Unknown" in grey, and reconnects without a reload, and has missed nothing."""
    proxy = new_proxy()
    ana = hire("Ana Morales", "Reference", url=proxy.url)
    ana.comes_online()
    patrons.ask("Dana", QUESTION)
    ana.claims("Dana")
    ana.disconnects(proxy)
    lost = ana.page.get_by_role("status").filter(has_text="Connection lost. Trying again…")
    is_coloured(lost.locator("svg"), "orange")
    row, colleagues = ana.row("Dana"), ana.page.get_by_role("list", name="Colleagues")
    for mark in (ana.mark("Dana", "Unknown"), row.get_by_role("img", name="Unknown"), ana.status.locator("svg").first):
        is_coloured(mark, "grey")
    expect(ana.status).to_have_accessible_name("My status: Not connected")
    expect(colleagues.get_by_role("img", name="Unknown")).to_be_visible()
    expect(ana.page.get_by_role("img", name=re.compile("^(Connected|Online)$"))).to_have_count(0)
    patrons.say("Dana", "Are you there?")
    ana.says("Dana", "Written while it was gone.")
    patrons.ask("Eli")
    ana.reconnects(proxy)
    expect(lost).to_have_count(0)
    expect(row.get_by_role("img", name="Connected")).to_be_visible()
    expect(ana.status).to_have_accessible_name("My status: Online")
    in_order(ana.log("Dana"), QUESTION, "Are you there?", "Written while it was gone.")
    assert house.kinds().count("message_sent") == 4
    expect(ana.row("Eli").get_by_role("button", name="Claim Chat")).to_be_visible()
    ana.counts(all_=2, new=1, mine=1)


def test_D4_a_server_killed_in_mid_sentence_loses_no_message(
    patron: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """Desk and widget come back without a reload; what was on its way is there once, in the order it was written."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    for person in (patron, ana):
        person.recorder.expects(*NO_CONNECTION)
        person.page.evaluate("window.neverReloaded = true")
    ana.box("Dana").press_sequentially("Half an ans")
    lines = [f"Line {number} of many." for number in range(12)]
    for number, text in enumerate(lines):
        patron.box.fill(text)
        patron.box.press("Enter")
        if number == 6:
            desk.kill()
    patron.has_status("Reconnecting")
    expect(ana.page.get_by_text("Connection lost.")).to_be_visible()
    ana.box("Dana").press_sequentially("wer")
    ana.box("Dana").press("Enter")
    for log in (patron.log, ana.log("Dana")):
        expect(log.get_by_text("Sending").first).to_be_visible()
    desk.start()
    expect(patron.log).to_contain_text("Half an answer", timeout=30_000)
    expect(ana.log("Dana")).to_contain_text(lines[-1], timeout=30_000)
    patron.is_connected()
    ana.sees_line("Dana", "Connected")
    ana.says("Dana", "Said after.")
    patron.sees("Said after.")
    for log in (patron.log, ana.log("Dana")):
        in_order(log, QUESTION, *lines, "Said after.")
        in_order(log, "Half an answer")
    assert house.kinds().count("message_sent") == len(lines) + 3
    for person in (patron, ana):
        assert person.page.evaluate("window.neverReloaded")


def test_P2_a_chat_works_over_the_stream_where_a_proxy_refuses_websockets(
    new_patron: NewPatron, hire: Hire, new_proxy: NewProxy
) -> None:
    proxy = new_proxy(websockets=False)
    patron = new_patron(url=proxy.url)
    ana = hire("Ana Morales", "Reference", url=proxy.url)
    for person in (patron, ana):
        person.recorder.expects("WebSocket connection to .* failed")
    ana.comes_online()
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    ana.box("Dana").press_sequentially("On")
    expect(patron.widget.get_by_text("is typing")).to_be_visible()
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    patron.says("Thank you!")
    ana.sees("Dana", "Thank you!")
    for person in (patron, ana):
        assert any("failed" in error for error in person.recorder.errors)
        assert person.recorder.received == []
    ana.ends("Dana")
    patron.sees("Ended by Ana")
