"""A patron walks through the library's pages in mid-chat: the chat goes along."""

import re

import pytest
from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .axe import frame_of
from .elsewhere import library_page, library_site, walk
from .server_admin import House

pytestmark = pytest.mark.moving

QUESTION = "Where is the 1924 city directory?"
# When the answer is first in a conversation, by the machine's clock.
SHOWN = """
new MutationObserver((_, watch) => {
  if (!document.querySelector("[role=log]")?.textContent.includes("On the second floor.")) return;
  window.shownAt = performance.timeOrigin + performance.now();
  watch.disconnect();
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
SCROLL = """(log) => new Promise((done) => {
  log.addEventListener("scrollend", done, { once: true });
  log.scrollTop = 120;
})"""
LONG = "A line of an answer that goes on. " * 30


def begin(patron: Patron, ana: Operator, desk: Server) -> None:
    """A chat on a library's page, with an answer."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")


@pytest.mark.parametrize("within", [None, pytest.param(1000, marks=pytest.mark.long)])
def test_P3_the_chat_goes_along_from_page_to_page(
    patron: Patron, ana: Operator, desk: Server, house: House, within: int | None
) -> None:
    """Draft and scroll too. The page keeps its focus, and Patron Information names the page.

    Within so many milliseconds of the page, on a machine that does little else.
    """
    patron.begins_pages_with(SHOWN)
    begin(patron, ana, desk)
    for number in range(3):
        ana.says("Dana", f"{number}: {LONG}")
    patron.sees("2: ")
    patron.box.fill("Half a sent")
    patron.log.evaluate(SCROLL)
    ana.tab("Dana", "Patron Information").click()
    page = ana.pane("Dana").get_by_role("definition").first
    expect(page).to_contain_text("Welcome · Harbour Library")
    took = []
    for title in ("Opening hours", "Collections", "Welcome"):
        walk(patron.page, title)
        expect(patron.page).to_have_title(f"{title} · Harbour Library")
        patron.sees("2: ")
        took.append(frame_of(patron).evaluate("shownAt") - patron.page.evaluate("performance.timeOrigin"))
        expect(patron.box).to_have_value("Half a sent")
        expect(patron.log).to_have_js_property("scrollTop", 120)
        assert patron.page.evaluate("document.activeElement === document.body")
        expect(page).to_contain_text(f"{title} · Harbour Library")
    expect(page.get_by_role("link")).to_have_attribute("href", f"{library_site(desk)}/demo/")
    assert within is None or max(took) < within, took
    ana.tab("Dana", "Chat").click()
    patron.says("Still here.")
    ana.sees("Dana", "Still here.")
    assert house.kinds().count("started") == 1
    assert "connection_lost" not in house.kinds()


def test_a_closed_widget_stays_closed_and_counts_what_comes(patron: Patron, ana: Operator, desk: Server) -> None:
    """On the next page, too, the chat goes on behind the closed widget, and its button tells of new messages.

    Before the chat a question that is half written goes along, too.
    """
    patron.opens(library_page(desk))
    patron.writes_question("Where is the", name="Dana", contact="dana@")
    walk(patron.page, "Services")
    expect(patron.field("Your question")).to_have_value("Where is the")
    expect(patron.field("Name")).to_have_value("Dana")
    expect(patron.field("Email or phone")).to_have_value("dana@")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    patron.button("Close").click()
    launcher = patron.page.get_by_role("button", name="Ask us")
    expect(launcher).to_be_focused()
    launcher.press("Enter")
    expect(patron.box).to_be_focused()
    patron.box.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    walk(patron.page, "Collections")
    ana.says("Dana", "It is open now.")
    expect(launcher).to_contain_text("1")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    expect(patron.page.get_by_role("status")).to_have_text("1 new message")
    launcher.click()
    patron.sees("It is open now.")
    expect(launcher).not_to_contain_text("1")


@pytest.mark.whole_browser
def test_back_and_forward_bring_the_chat_along(patron: Patron, ana: Operator, desk: Server, house: House) -> None:
    """The browser shows a page as it was left, also from before the chat; its widget has the present chat.

    Playwright sees no frame of such a page: what is in it is seen from the desk.
    """
    patron.recorder.expects("Page entered Back-Forward Cache")
    patron.opens(library_page(desk))
    patron.page.evaluate("window.asItWas = true")
    walk(patron.page, "Opening hours")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.tab("Dana", "Patron Information").click()
    page = ana.pane("Dana").get_by_role("definition").first
    expect(page).to_contain_text("Opening hours · Harbour Library")
    patron.page.go_back(wait_until="commit")
    assert patron.page.evaluate("window.asItWas"), "the browser reloaded the page: nothing is tried here"
    launcher = patron.page.get_by_role("button", name="Ask us")
    expect(launcher).to_have_attribute("aria-expanded", "true")
    expect(page).to_contain_text("Welcome · Harbour Library")
    launcher.click()
    ana.tab("Dana", "Chat").click()
    ana.says("Dana", "Welcome back.")
    expect(launcher).to_contain_text("1")
    patron.page.go_forward(wait_until="commit")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    expect(launcher).to_contain_text("1")
    launcher.click()
    # Seen by somebody whose keys go into the widget now: what is typed before goes to the page.
    ana.sees("Dana", re.compile(r"Welcome back\..*Seen", re.DOTALL))
    patron.page.keyboard.type("All there.")
    patron.page.keyboard.press("Enter")
    ana.sees("Dana", "All there.")
    assert house.kinds().count("started") == 1
    assert "connection_lost" not in house.kinds()
