"""A patron walks through the library's pages in mid-chat: the chat goes along."""

import pytest
from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .axe import frame_of
from .backstage import House
from .elsewhere import library_page, library_site, walk

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
LONG = "A line of an answer that goes on. " * 30


def begin(patron: Patron, ana: Operator, desk: Server) -> None:
    """A chat on a library's page, with an answer."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")


def test_the_conversation_is_there_within_a_second_of_each_page(
    patron: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """From page to page the widget stays open, the conversation is there at once, and both sides write on.

    Patron Information follows the patron.
    """
    patron.begins_pages_with(SHOWN)
    begin(patron, ana, desk)
    ana.tab("Dana", "Patron Information").click()
    page = ana.pane("Dana").get_by_role("definition").first
    expect(page).to_contain_text("Welcome · Harbour Library")
    took = []
    for title in ("Opening hours", "Collections", "Services", "Welcome"):
        walk(patron.page, title)
        expect(patron.page).to_have_title(f"{title} · Harbour Library")
        patron.sees("On the second floor.")
        took.append(frame_of(patron).evaluate("shownAt") - patron.page.evaluate("performance.timeOrigin"))
        patron.is_connected()
        expect(page).to_contain_text(f"{title} · Harbour Library")
    expect(page.get_by_role("link")).to_have_attribute("href", f"{library_site(desk)}/demo/")
    ana.tab("Dana", "Chat").click()
    assert max(took) < 1000, took
    patron.says("Still here.")
    ana.sees("Dana", "Still here.")
    assert house.kinds().count("started") == 1
    assert "line_lost" not in house.kinds()
    ana.counts(all_=1, new=0, mine=1)


def test_draft_scroll_and_focus_go_along(patron: Patron, ana: Operator, desk: Server) -> None:
    """What the patron began to write is in the box on the next page, and the conversation where it was scrolled to.

    A page that loads with the widget open does not lose its focus to it; opening the widget moves it there.
    """
    begin(patron, ana, desk)
    for number in range(3):
        ana.says("Dana", f"{number}: {LONG}")
    patron.sees("2: ")
    patron.box.fill("Half a sent")
    patron.log.evaluate(
        """(log) => new Promise((done) => {
            log.addEventListener("scrollend", done, { once: true });
            log.scrollTop = 120;
        })"""
    )
    walk(patron.page, "Collections")
    patron.sees("2: ")
    expect(patron.box).to_have_value("Half a sent")
    expect(patron.log).to_have_js_property("scrollTop", 120)
    assert patron.page.evaluate("document.activeElement === document.body")
    patron.button("Close").click()
    launcher = patron.page.get_by_role("button", name="Ask us")
    expect(launcher).to_be_focused()
    launcher.press("Enter")
    expect(patron.box).to_be_focused()
    patron.box.press("Escape")
    expect(launcher).to_be_focused()


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
    walk(patron.page, "Collections")
    ana.says("Dana", "It is open now.")
    launcher = patron.page.get_by_role("button", name="Ask us")
    expect(launcher).to_contain_text("1")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    expect(patron.page.get_by_role("status")).to_have_text("1 new message")
    launcher.click()
    patron.sees("It is open now.")
    expect(launcher).not_to_contain_text("1")
