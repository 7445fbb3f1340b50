"""An invitation to a chat on a library's page: what needs a browser's storage, keyboard and frames."""

from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import desk_site, own_page
from .server_admin import House
from .test_life_sites import STRICT

PAGE = """<!doctype html><html lang=en><title>Hours</title><link rel=icon href=data:,>
<main><h1>Hours</h1><label>Search <input></label></main><script src="{desk}/embed/ask.js" async></script>"""
TEXT = "Can’t find it? <b>Ask</b> us."


def test_W7_an_invitation_is_reached_by_keyboard_and_declined_for_good(
    patron: Patron, desk: Server, ana: Operator, house: House
) -> None:
    """Under a strict policy, which the page's console would complain of."""
    house.sets_widget(invite=True, invite_after=20, invite_pages="/", invite_text=TEXT)
    patron.waits_for_status(online=True)
    policy = {"Content-Security-Policy": STRICT.format(desk=desk_site(desk))}
    page = patron.page
    patron.keeps_time()
    with own_page(PAGE.format(desk=desk_site(desk)), policy) as address:
        patron.opens(address)
        invitation = page.get_by_role("region", name="Ask us")
        expect(page.get_by_role("button", name="Ask us")).to_have_css("position", "fixed")
        page.get_by_label("Search").focus()
        page.clock.run_for(19_000)
        expect(invitation).to_have_count(0)
        page.clock.run_for(2_000)
        expect(invitation.get_by_text(TEXT)).to_be_visible()
        expect(page.get_by_label("Search")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(invitation.get_by_role("button", name="No thanks")).to_be_focused()
        page.keyboard.press("Enter")
        expect(invitation).to_have_count(0)
        expect(page.get_by_role("button", name="Ask us")).to_be_focused()
        page.evaluate("sessionStorage.clear()")
        patron.reloads()
        expect(page.get_by_role("button", name="Ask us")).to_be_visible()
        page.clock.run_for(60_000)
        expect(invitation).to_have_count(0)
        page.evaluate("localStorage.clear()")
        patron.reloads()
        expect(page.get_by_role("button", name="Ask us")).to_be_visible()
        page.clock.run_for(21_000)
        invitation.get_by_role("button", name="Ask us").click()
        expect(patron.field("Your question")).to_be_focused()
        expect(page.locator("iframe")).to_have_css("position", "fixed")
