"""One chat, several windows of one patron: a second tab, in the background at first, and the pop-out."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.servers import Server

from .actors import Operator, Patron, in_order
from .elsewhere import desk_site, library_page
from .server_admin import House

QUESTION = "Where is the 1924 city directory?"
MOVED = "This chat is open in another window"
NOT_HEARD = """
(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (frame) {
    if (JSON.parse(frame).kind !== "do") send.call(this, frame);
  };
})();
"""
"""What a patron says does not reach the server."""
BACKGROUND = """
(() => {
  let state = "hidden";
  Object.defineProperty(Document.prototype, "visibilityState", { get: () => state });
  Object.defineProperty(Document.prototype, "hidden", { get: () => state === "hidden" });
  window.looksAtIt = () => { state = "visible"; document.dispatchEvent(new Event("visibilitychange")); };
})();
"""


def widget_in(page: Page) -> FrameLocator:
    """The widget on a library's page."""
    return page.frame_locator("iframe[title='Chat with the library']")


def box_in(where: Page | FrameLocator) -> Locator:
    """The text box of a chat."""
    return where.get_by_role("textbox", name="Message", exact=True)


def start_chat(patron: Patron, ana: Operator, desk: Server) -> None:
    """A chat on a library's page, claimed."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")


def test_P20_a_second_tab_gets_the_chat_and_the_first_brings_it_back(
    patron: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """A tab in the background leaves the chat where it is until it is looked at; the first says where it went.

    "Continue here" brings it back, with what was written meanwhile.
    """
    start_chat(patron, ana, desk)
    first, second = patron.page, patron.context.new_page()
    second.add_init_script(BACKGROUND)
    second.goto(library_page(desk, "hours"))
    expect(widget_in(second).get_by_role("heading", name=MOVED)).to_be_visible()
    patron.says("Still here.")
    ana.sees("Dana", "Still here.")
    widget_in(second).locator("body").evaluate("() => window.looksAtIt()")
    box_in(widget_in(second)).fill("From the second.")
    box_in(widget_in(second)).press("Enter")
    ana.sees("Dana", "From the second.")
    expect(widget_in(first).get_by_role("heading", name=MOVED)).to_be_visible()
    expect(box_in(widget_in(first))).to_have_count(0)
    first.bring_to_front()
    patron.widget.locator("body").evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    ana.says("Dana", "I see it.")
    expect(widget_in(second).get_by_role("log")).to_contain_text("I see it.")
    assert house.kinds().count("seat_taken") == 2
    widget_in(first).get_by_role("button", name="Continue here").click()
    patron.is_connected()
    in_order(patron.log, QUESTION, "Still here.", "From the second.", "I see it.")
    expect(widget_in(second).get_by_role("heading", name=MOVED)).to_be_visible()
    patron.says("Back in the first.")
    ana.sees("Dana", "Back in the first.")
    assert house.kinds().count("started") == 1
    assert "connection_lost" not in house.kinds()


def test_P28_pop_out_hands_over_the_chat_with_its_draft_and_unsent_message(
    patron: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """The window of its own shares no storage with the widget; a message that had not got through is there once.

    The code in its address is good once.
    """
    patron.spoilt = True
    patron.page.add_init_script(NOT_HEARD)
    start_chat(patron, ana, desk)
    patron.says("Or a later one?")
    patron.box.fill("With ma")
    with patron.context.expect_page() as opening:
        patron.button("Pop out").click()
    popped = opening.value
    expect(popped.get_by_role("log", name="Conversation")).to_contain_text("Or a later one?")
    expect(popped).to_have_url(f"{desk_site(desk)}/chat/ask/")
    assert popped.evaluate("window.opener") is None
    expect(box_in(popped)).to_have_value("With ma")
    ana.sees("Dana", "Or a later one?")
    expect(patron.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    expect(patron.widget.get_by_text("Or a later one?")).to_have_count(0)
    popped.reload()
    expect(box_in(popped)).to_have_value("With ma")
    box_in(popped).press("Enter")
    ana.sees("Dana", "With ma")
    in_order(popped.get_by_role("log", name="Conversation"), QUESTION, "Or a later one?", "With ma")
    assert house.kinds().count("message_sent") == 3
