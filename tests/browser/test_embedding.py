"""Widgets on a library's page: one with a button of the page's own, one in the page."""

from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import desk_site, own_page
from .server_admin import House
from .test_life_sites import STRICT

PAGE = """<!doctype html><html lang=en><title>Help</title><link rel=icon href=data:,>
<h1>Help</h1><label>Search <input autofocus></label>
<script src="{desk}/embed/{history}.js" async></script><footer>Below the chat</footer>
<script src="{desk}/embed/ask.js" data-button="none" async></script>"""
LISTEN = """() => {
  window.events = [];
  for (const name of ["online", "offline", "open", "close", "unread"])
    Refdesk.on(name, ({ widget, count }) => events.push([name, widget, count ?? null]));
}"""


def test_W6_two_widgets_of_a_page_stay_apart_under_a_strict_policy(
    patron: Patron, desk: Server, ana: Operator, house: House
) -> None:
    history = house.adds_widget("Local History", form="page")
    patron.waits_for_status(online=True)
    policy = {"Content-Security-Policy": STRICT.format(desk=desk_site(desk))}
    page = patron.page
    with own_page(PAGE.format(desk=desk_site(desk), history=history), policy) as address:
        patron.opens(address)
        in_page = page.frame_locator(f"#refdesk-{history} iframe")
        expect(in_page.get_by_text("No one is online right now")).to_be_visible()
        expect(in_page.get_by_role("button", name="Close")).to_have_count(0)
        expect(page.get_by_label("Search")).to_be_focused()
        frame, footer = page.locator(f"#refdesk-{history} iframe"), page.get_by_text("Below the chat")
        chat, below = frame.bounding_box(), footer.bounding_box()
        assert chat is not None
        assert below is not None
        assert chat["y"] + chat["height"] <= below["y"]
        expect(page.get_by_role("button", name="Ask us")).to_have_count(0)
        page.evaluate(LISTEN)
        patron.waits_until("() => events.length === 2")
        assert sorted(page.evaluate("events")) == [["offline", history, None], ["online", "ask", None]]
        page.evaluate("Refdesk.prefill({ name: 'Dana' }, 'ask')")
        page.evaluate("Refdesk.open('ask')")
        opened = page.frame_locator("#refdesk-ask iframe")
        opened.get_by_role("textbox", name="Your question").fill("Do you have maps?")
        expect(opened.get_by_role("textbox", name="Name")).to_have_value("Dana")
        opened.get_by_role("button", name="Start Chat").click()
        expect(opened.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
        assert page.evaluate("[Refdesk.isOpen('ask'), Refdesk.isOpen('other')]") == [True, False]
        page.evaluate("Refdesk.close('ask')")
        ana.claims("Dana")
        ana.says("Dana", "Yes, in the map room.")
        patron.waits_until("() => events.some((each) => `${each}` === 'unread,ask,1')")
        assert ["open", "ask", None] in page.evaluate("events")
        assert ["close", "ask", None] in page.evaluate("events")
