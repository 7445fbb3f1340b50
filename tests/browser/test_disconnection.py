"""Lines that break, and servers that die: nothing is lost, nothing doubled, and everybody is told (rows D1 to D4)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron, in_order
from .colours import is_coloured
from .line import Line
from .server_admin import House

pytestmark = pytest.mark.apart

QUESTION = "Where do I find the 1924 city directory?"
NewPatron = Callable[..., Patron]
NewLine = Callable[..., Line]
Hire = Callable[..., Operator]


@pytest.fixture
def line(new_line: NewLine) -> Line:
    """The patron's line."""
    return new_line()


@pytest.fixture
def dana(new_patron: NewPatron, line: Line, ana: Operator) -> Patron:
    """A patron on that line, whose chat Ana has claimed."""
    patron = new_patron(url=line.url)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    return patron


def box(found: Locator) -> FloatRect:
    """Where it stands."""
    place = found.bounding_box()
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


def test_D1_patron_drops_and_comes_back(dana: Patron, ana: Operator, line: Line, house: House) -> None:
    """A lost line turns orange on both sides, green when it is back, with every message there once, in order."""
    ana.page.set_viewport_size({"width": 1024, "height": 700})
    dana.says("Before.")
    ana.sees("Dana", "Before.")
    dana.loses(line)
    dana.has_status("Reconnecting")
    ana.sees_line("Dana", "Reconnecting")
    expect(ana.row("Dana").get_by_role("img", name="Reconnecting")).to_be_visible()
    is_not_cut(ana)
    ana.says("Dana", "Said while you were away.")
    dana.says("Said while I was away.")
    expect(dana.log.get_by_text("Sending")).to_be_visible()
    dana.finds(line)
    dana.is_connected()
    ana.sees_line("Dana", "Connected")
    expect(dana.log.get_by_text("Sending")).to_have_count(0)
    dana.says("After.")
    for log in (dana.log, ana.log("Dana")):
        in_order(log, QUESTION, "Before.", "Said while you were away.", "Said while I was away.", "After.")
    assert [kind for kind in house.kinds() if "line" in kind or "seat" in kind][-2:] == ["line_lost", "seat_taken"]


def test_D1_a_browser_that_says_it_is_offline_is_believed(dana: Patron, ana: Operator) -> None:
    """Both sides know within seconds, though nothing broke the connection itself; the desk's own line likewise.

    Orange says it, and green that it is over.
    """
    dana.recorder.expects(*NO_CONNECTION)
    dana.context.set_offline(True)
    dana.has_status("Reconnecting")
    ana.sees_line("Dana", "Reconnecting")
    is_coloured(dana.mark("Reconnecting"), "orange")
    for mark in (ana.mark("Dana", "Reconnecting"), ana.row("Dana").get_by_role("img", name="Reconnecting")):
        is_coloured(mark, "orange")
    ana.says("Dana", "Said while you were away.")
    dana.context.set_offline(False)
    dana.is_connected()
    dana.sees("Said while you were away.")
    ana.sees_line("Dana", "Connected")
    is_coloured(dana.mark("Connected"), "green")
    for mark in (ana.mark("Dana", "Connected"), ana.row("Dana").get_by_role("img", name="Connected")):
        is_coloured(mark, "green")
    ana.recorder.expects(*NO_CONNECTION)
    ana.context.set_offline(True)
    dana.says("Are you there?")
    lost = ana.page.get_by_role("status").filter(has_text="You lost the connection")
    is_coloured(lost.locator("svg"), "orange")
    ana.context.set_offline(False)
    ana.sees("Dana", "Are you there?")


@pytest.mark.parametrize(
    "told", ["document.dispatchEvent(new Event('visibilitychange'))", "window.dispatchEvent(new Event('online'))"]
)
def test_D1_D4_a_page_that_is_looked_at_or_online_again_does_not_wait(
    new_patron: NewPatron, hire: Hire, new_line: NewLine, told: str
) -> None:
    """Both sides are back at once: with time standing still, nothing else brings them."""
    line = new_line()
    patron, ana = new_patron(url=line.url), hire("Ana Morales", "Reference", url=line.url)
    for person in (patron, ana):
        person.keeps_time()
        person.recorder.expects(*NO_CONNECTION)
    ana.comes_online()
    patron.opens("/chat/ask/")
    patron.asks(QUESTION, name="Dana")
    for person in (patron, ana):
        person.page.clock.pause_at(person.page.evaluate("Date.now() / 1000 + 1"))
    line.cut()
    lost = ana.page.get_by_text("You lost the connection.")
    expect(lost).to_be_visible()
    patron.has_status("Reconnecting")
    line.mend()
    for person in (patron, ana):
        person.page.evaluate(told)
    expect(lost).to_have_count(0)
    patron.is_connected()


def test_D1_D4_a_page_that_is_left_or_loaded_again_comes_back(dana: Patron, ana: Operator, house: House) -> None:
    """A patron who leaves the library's pages is back with the next; both sides reload, and go on where they were."""
    dana.opens("about:blank")
    ana.sees_line("Dana", "Reconnecting")
    ana.says("Dana", "I keep looking.")
    dana.opens("/demo/hours/")
    dana.is_connected()
    dana.sees("I keep looking.")
    ana.sees_line("Dana", "Connected")
    dana.box.fill("Half a sent")
    dana.reloads()
    ana.reloads()
    expect(dana.box).to_have_value("Half a sent")
    dana.is_connected()
    dana.says("Thank you!")
    ana.sees("Dana", "Thank you!")
    ana.says("Dana", "You are welcome.")
    for log in (dana.log, ana.log("Dana")):
        in_order(log, QUESTION, "I keep looking.", "Thank you!", "You are welcome.")
    ana.counts(all_=1, new=0, mine=1)
    assert "ended" not in house.kinds()


@pytest.mark.server(REFDESK_RECONNECT_GRACE="2", REFDESK_OPERATOR_GRACE="2")
def test_D2_D3_past_the_grace_time(dana: Patron, new_patron: NewPatron, ana: Operator, line: Line) -> None:
    """Past the grace time the chat has ended by disconnection, and one that nobody claimed has left the list.

    The patron is told how else to reach the library.
    """
    eli = new_patron(url=line.url)
    eli.opens("/chat/ask/")
    eli.asks("And who helps me?", name="Eli")
    expect(ana.row("Eli")).to_be_visible()
    eli.recorder.expects(*NO_CONNECTION)
    dana.loses(line)
    eli.context.set_offline(True)
    expect(ana.row("Eli").get_by_role("img", name="Reconnecting")).to_be_visible()
    expect(ana.row("Eli")).to_have_count(0)
    ana.sees_line("Dana", "Ended")
    ana.sees("Dana", re.compile(r"Ended: the connection was lost at \d\d?:\d\d"))
    expect(ana.row("Dana")).to_contain_text("Ended: connection lost")
    expect(ana.pane("Dana").get_by_role("textbox", name="Internal note")).to_be_visible()
    expect(ana.pane("Dana").get_by_role("button", name="Close Chat")).to_be_visible()
    ana.counts(all_=1, new=0, mine=1)
    expect(dana.widget.get_by_role("heading", name="We could not reconnect")).to_be_visible()
    mail = dana.widget.get_by_role("link", name="reference@harbour.example")
    expect(mail).to_have_attribute("href", re.compile("1924"))
    expect(dana.widget.get_by_role("link", name="+1 555 0100")).to_be_visible()
    expect(dana.widget.get_by_text(QUESTION)).to_be_visible()
    dana.finds(line)
    expect(dana.widget.get_by_text("The chat ended because the connection was lost.")).to_be_visible()
    dana.button("Ask a new question").click()
    dana.asks("Here I am again.", name="Dana B")
    ana.claims("Dana B")


def has_claimed(operator: Operator, patron: Patron) -> Operator:
    """An operator who has come online, and Dana's chat."""
    operator.comes_online()
    patron.opens("/chat/ask/")
    patron.asks(QUESTION, name="Dana")
    operator.claims("Dana")
    return operator


def test_D4_operator_drops_and_comes_back(
    patron: Patron, hire: Hire, chi: Operator, new_patron: NewPatron, new_line: NewLine
) -> None:
    """A dropped desk says so, reconnects by itself, and has missed nothing: neither messages nor new chats."""
    line = new_line()
    ana = has_claimed(hire("Ana Morales", "Reference", url=line.url), patron)
    ana.loses(line)
    lost = ana.page.get_by_text("Connection lost. Trying again…")
    expect(lost).to_be_visible()
    patron.says("Are you there?")
    ana.says("Dana", "Written while it was gone.")
    eli = new_patron()
    eli.opens("/chat/ask/")
    eli.asks("And who helps me?", name="Eli")
    expect(chi.row("Eli")).to_be_visible()
    ana.finds(line)
    expect(lost).to_have_count(0)
    for log in (patron.log, ana.log("Dana")):
        in_order(log, QUESTION, "Are you there?", "Written while it was gone.")
    expect(ana.row("Eli").get_by_role("button", name="Claim Chat")).to_be_visible()
    ana.counts(all_=2, new=1, mine=1)


def test_D4_a_dropped_desk_claims_nobodys_state(patron: Patron, hire: Hire, chi: Operator, new_line: NewLine) -> None:
    """While its own line is gone everybody is grey and "Unknown", but for a chat that has ended; then they are back."""
    line = new_line()
    ana = has_claimed(hire("Ana Morales", "Reference", url=line.url), patron)
    ana.sees_line("Dana", "Connected")
    row, colleagues = ana.row("Dana"), ana.page.get_by_role("list", name="Colleagues")
    expect(colleagues.get_by_role("img", name="Online")).to_be_visible()
    ana.loses(line)
    ana.sees_line("Dana", "Unknown")
    for mark in (ana.mark("Dana", "Unknown"), row.get_by_role("img", name="Unknown"), ana.status.locator("svg").first):
        is_coloured(mark, "grey")
    expect(ana.status).to_have_accessible_name("My status: Not connected")
    expect(colleagues.get_by_role("img", name="Unknown")).to_be_visible()
    expect(ana.page.get_by_role("img", name=re.compile("^(Connected|Online)$"))).to_have_count(0)
    ana.finds(line)
    ana.sees_line("Dana", "Connected")
    expect(row.get_by_role("img", name="Connected")).to_be_visible()
    expect(ana.status).to_have_accessible_name("My status: Online")
    ana.ends("Dana")
    ana.loses(line)
    expect(ana.status).to_have_accessible_name("My status: Not connected")
    ana.sees_line("Dana", "Ended")


def test_D4_server_is_killed_in_mid_sentence(patron: Patron, ana: Operator, desk: Server, house: House) -> None:
    """The server is killed while both write: desk and widget come back without a reload, nothing is lost or doubled."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "Said before.")
    patron.sees("Said before.")
    for person in (patron, ana):
        person.recorder.expects(*NO_CONNECTION)
        person.page.evaluate("window.neverReloaded = true")
    patron.box.fill("Half a sent")
    ana.box("Dana").press_sequentially("Half an ans")
    desk.kill()
    patron.has_status("Reconnecting")
    expect(ana.page.get_by_text("You lost the connection.")).to_be_visible()
    expect(patron.box).to_have_value("Half a sent")
    patron.box.press_sequentially("ence")
    patron.box.press("Enter")
    ana.box("Dana").press_sequentially("wer")
    ana.box("Dana").press("Enter")
    expect(patron.log.get_by_text("Sending")).to_be_visible()
    expect(ana.log("Dana").get_by_text("Sending")).to_be_visible()
    desk.start()
    expect(patron.log).to_contain_text("Half an answer", timeout=30_000)
    expect(ana.log("Dana")).to_contain_text("Half a sentence", timeout=30_000)
    patron.is_connected()
    expect(ana.page.get_by_text("You lost the connection.")).to_have_count(0)
    ana.sees_line("Dana", "Connected")
    ana.says("Dana", "Said after.")
    patron.sees("Said after.")
    for log in (patron.log, ana.log("Dana")):
        for text in (QUESTION, "Said before.", "Half a sentence", "Half an answer", "Said after."):
            in_order(log, text)
    assert house.kinds().count("message_sent") == 5
    for person in (patron, ana):
        assert person.page.evaluate("window.neverReloaded")


def test_D4_server_is_killed_while_it_stores(patron: Patron, ana: Operator, desk: Server) -> None:
    """Messages that are on their way when the server is killed arrive once, in the order in which they were written."""
    patron.opens("/chat/ask/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    for person in (patron, ana):
        person.recorder.expects(*NO_CONNECTION)
    lines = [f"Line {number} of many." for number in range(12)]
    for number, text in enumerate(lines):
        patron.box.fill(text)
        patron.box.press("Enter")
        if number == 6:
            desk.kill()
    desk.start()
    expect(ana.log("Dana")).to_contain_text(lines[-1], timeout=30_000)
    for log in (patron.log, ana.log("Dana")):
        in_order(log, *lines)


def test_fallback_without_websockets(new_patron: NewPatron, hire: Hire, new_line: NewLine) -> None:
    """Where a proxy refuses the WebSocket, a whole chat works over the stream, on both sides."""
    line = new_line(websockets=False)
    patron = new_patron(url=line.url)
    ana = hire("Ana Morales", "Reference", url=line.url)
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
