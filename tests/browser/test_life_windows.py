"""One chat, several windows of one patron: a second tab, a tab in the background, the pop-out, the direct link."""

import re

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

from tests.servers import Server

from .actors import Operator, Patron, in_order
from .elsewhere import desk_site, library_page, walk
from .server_admin import House

pytestmark = pytest.mark.whole_browser

QUESTION = "Where is the 1924 city directory?"
MOVED = "This chat goes on in another window"
NOT_HEARD = """
(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (frame) {
    if (JSON.parse(frame).kind !== "do") send.call(this, frame);
  };
})();
"""
"""What a patron says does not get to the server."""
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


def asked(patron: Patron, ana: Operator, desk: Server) -> None:
    """A chat on a library's page, claimed."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")


def test_a_second_tab_takes_the_chat_and_the_first_can_have_it_back(
    patron: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """The first tab says where the chat went, and does not take it back by itself.

    "Continue here" brings it back, with what was written meanwhile.
    """
    asked(patron, ana, desk)
    first, second = patron.page, patron.context.new_page()
    second.goto(library_page(desk, "hours"))
    box_in(widget_in(second)).fill("From the second.")
    box_in(widget_in(second)).press("Enter")
    ana.sees("Dana", "From the second.")
    expect(widget_in(first).get_by_role("heading", name=MOVED)).to_be_visible()
    expect(box_in(widget_in(first))).to_have_count(0)
    first.bring_to_front()
    patron.widget.locator("body").evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    box_in(widget_in(second)).fill("Still in the second.")
    box_in(widget_in(second)).press("Enter")
    ana.sees("Dana", "Still in the second.")
    expect(widget_in(first).get_by_role("heading", name=MOVED)).to_be_visible()
    assert house.kinds().count("seat_taken") == 2
    ana.says("Dana", "I see it.")
    widget_in(first).get_by_role("button", name="Continue here").click()
    patron.is_connected()
    in_order(patron.log, QUESTION, "From the second.", "Still in the second.", "I see it.")
    expect(widget_in(second).get_by_role("heading", name=MOVED)).to_be_visible()
    patron.says("Back in the first.")
    ana.sees("Dana", "Back in the first.")
    assert house.kinds().count("started") == 1
    assert "line_lost" not in house.kinds()


def test_a_tab_opened_in_the_background_leaves_the_chat_where_it_is(
    patron: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """A link opened in the background does not take the chat; looked at, it does."""
    asked(patron, ana, desk)
    behind = patron.context.new_page()
    behind.add_init_script(BACKGROUND)
    behind.goto(library_page(desk, "hours"))
    expect(widget_in(behind).get_by_role("heading", name=MOVED)).to_be_visible()
    patron.says("Still here.")
    ana.sees("Dana", "Still here.")
    widget_in(behind).locator("body").evaluate("() => window.looksAtIt()")
    expect(widget_in(behind).get_by_role("log")).to_contain_text("Still here.")
    expect(widget_in(patron.page).get_by_role("heading", name=MOVED)).to_be_visible()
    assert house.kinds().count("seat_taken") == 2


def test_pop_out_hands_the_chat_over(patron: Patron, ana: Operator, desk: Server, house: House) -> None:
    """The chat goes on in a window of its own, over a reload too; the code in its address is good once."""
    asked(patron, ana, desk)
    with patron.context.expect_page() as opening:
        patron.button("Pop out").click()
    popped = opening.value
    expect(popped.get_by_role("log", name="Conversation")).to_contain_text(QUESTION)
    expect(popped).to_have_url(f"{desk_site(desk)}/chat/ask/")
    assert popped.evaluate("window.opener") is None
    expect(patron.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    popped.reload()
    box_in(popped).fill("From the window.")
    box_in(popped).press("Enter")
    ana.sees("Dana", "From the window.")
    walk(patron.page, "Collections")
    assert house.kinds().count("started") == 1


@pytest.mark.parametrize("host", ["lib", "desk"])
def test_a_message_that_did_not_get_through_goes_along(
    patron: Patron, ana: Operator, desk: Server, house: House, host: str
) -> None:
    """The window sends it, whether it shares the storage of the one before or not, and it is there once."""
    patron.spoilt = True
    patron.page.add_init_script(NOT_HEARD)
    patron.opens(library_page(desk, host=host))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.says("Or a later one?")
    patron.box.fill("With ma")
    with patron.context.expect_page() as opening:
        patron.button("Pop out").click()
    popped = opening.value
    expect(popped.get_by_role("log", name="Conversation")).to_contain_text("Or a later one?")
    expect(box_in(popped)).to_have_value("With ma")
    ana.sees("Dana", "Or a later one?")
    expect(patron.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    expect(patron.widget.get_by_text("Or a later one?")).to_have_count(0)
    popped.reload()
    expect(box_in(popped)).to_have_value("With ma")
    patron.button("Continue here").click()
    in_order(patron.log, QUESTION, "Or a later one?")
    assert house.kinds().count("message_sent") == 2


def test_a_message_written_after_the_chat_went_is_in_view_until_it_is_back(
    patron: Patron, ana: Operator, desk: Server
) -> None:
    """The window that has the chat was not given it: the one before says so."""
    patron.spoilt = True
    patron.page.add_init_script(NOT_HEARD)
    asked(patron, ana, desk)
    held: list[Route] = []
    patron.context.route("**/api/v1/hand-overs/redeemed", lambda route: held.append(route))
    with (
        patron.context.expect_event("request", lambda each: each.url.endswith("/redeemed")),
        patron.context.expect_page() as opening,
    ):
        patron.button("Pop out").click()
    patron.says("Or a later one?")
    held[0].continue_()
    expect(opening.value.get_by_role("log", name="Conversation")).to_contain_text(QUESTION)
    expect(patron.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    expect(patron.widget.get_by_role("listitem")).to_have_text(["Or a later one?"])


def test_a_direct_link_is_the_whole_widget(patron: Patron, ana: Operator, desk: Server, house: House) -> None:
    """/chat/ask/ needs no library's page: ask, talk, reload, end, and ask anew."""
    patron.opens(f"{desk_site(desk)}/chat/ask/")
    expect(patron.page).to_have_title("Ask Harbour Library")
    expect(patron.field("Your question")).to_be_focused()
    patron.asks(QUESTION, name="Dana")
    expect(patron.button("Pop out")).to_have_count(0)
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    patron.reloads()
    in_order(patron.log, QUESTION, "On the second floor.")
    patron.ends()
    patron.sees(re.compile("Ended by you"))
    patron.button("Ask a new question").click()
    expect(patron.field("Your question")).to_have_value("")
    assert house.kinds().count("started") == 1
