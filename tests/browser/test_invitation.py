"""An invitation to a chat on a library's page: what needs a browser's storage, keyboard and frames."""

import pytest
from playwright.sync_api import Request, Route, expect

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
        # The time until the invitation begins with its script.
        page.wait_for_load_state("networkidle")
        page.get_by_label("Search").focus()
        page.clock.run_for(19_000)
        expect(invitation).to_have_count(0)
        page.clock.run_for(2_000)
        expect(invitation.get_by_text(TEXT)).to_be_visible()
        expect(page.get_by_label("Search")).to_be_focused()
        page.keyboard.press("Tab")
        expect(invitation.get_by_role("button", name=TEXT)).to_be_focused()
        page.keyboard.press("Tab")
        expect(invitation.get_by_role("button", name="No thanks")).to_be_focused()
        page.keyboard.press("Enter")
        expect(invitation).to_have_count(0)
        expect(page.get_by_role("button", name="Ask us")).to_be_focused()
        page.evaluate("sessionStorage.clear()")
        patron.reloads()
        page.wait_for_load_state("networkidle")
        page.clock.run_for(60_000)
        expect(invitation).to_have_count(0)
        page.evaluate("localStorage.clear()")
        patron.reloads()
        page.wait_for_load_state("networkidle")
        page.clock.run_for(21_000)
        invitation.get_by_role("button", name=TEXT).click()
        expect(patron.field("Your question")).to_be_focused()
        expect(page.locator("iframe")).to_have_css("position", "fixed")


NONCE = "default-src 'none'; img-src * data:; script-src 'nonce-{nonce}'; frame-src {desk}"
SLOW_PAGE = """<!doctype html><html lang=en><title>Hours</title><link rel=icon href=data:,>
<main><h1>Hours</h1><img src="/slow.png" alt=""></main>
<script nonce="abc" src="{desk}/embed/ask.js" async></script>"""


@pytest.mark.parametrize("invite", [False, True])
def test_W7_an_invitation_is_requested_after_the_page_has_loaded_and_only_where_there_is_one(
    patron: Patron, desk: Server, ana: Operator, house: House, invite: bool
) -> None:
    """Under a policy that has a nonce only. A page that is still loading an image waits with the request."""
    house.sets_widget(invite=invite, invite_after=5, invite_pages="/", invite_text=TEXT)
    patron.waits_for_status(online=True)
    page, site = patron.page, desk_site(desk)
    requested, held = list[str](), list[Route]()

    def note(request: Request) -> None:
        requested.append(request.url.removeprefix(site))

    page.on("request", note)
    page.route("**/slow.png", lambda route: held.append(route))
    patron.keeps_time()
    with own_page(
        SLOW_PAGE.format(desk=site), {"Content-Security-Policy": NONCE.format(nonce="abc", desk=site)}
    ) as address:
        page.goto(address, wait_until="commit")
        expect(page.get_by_role("button", name="Ask us")).to_be_visible()
        page.clock.run_for(30_000)
        assert [path for path in requested if path.startswith("/embed/")] == ["/embed/ask.js"]
        held[0].fulfill(status=200, content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>")
        page.wait_for_load_state("networkidle")
        page.clock.run_for(6_000)
        expect(page.get_by_role("region", name="Ask us")).to_have_count(1 if invite else 0)
    expected = ["/embed/ask.js", "/embed/ask/invitation.js"] if invite else ["/embed/ask.js"]
    assert [path for path in requested if path.startswith("/embed/")] == expected


def test_W7_an_invitation_on_a_phone_leaves_the_page_readable(
    patron: Patron, desk: Server, ana: Operator, house: House
) -> None:
    """Its text and the launcher open the widget: "Ask us" is there once."""
    house.sets_widget(
        invite=True, invite_after=5, invite_pages="/", invite_text="Can’t find it? Chat with a librarian."
    )
    patron.waits_for_status(online=True)
    page = patron.page
    page.set_viewport_size({"width": 360, "height": 740})
    patron.keeps_time()
    with own_page(PAGE.format(desk=desk_site(desk))) as address:
        patron.opens(address)
        page.wait_for_load_state("networkidle")
        page.clock.run_for(6_000)
        invitation = page.get_by_role("region", name="Ask us")
        box = invitation.bounding_box()
        assert box is not None
        assert box["height"] < 740 / 8
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        expect(invitation.get_by_role("button")).to_have_count(2)
        expect(page.get_by_role("button", name="Ask us")).to_have_count(1)
        invitation.get_by_role("button", name="Can’t find it?").click()
        expect(patron.field("Your question")).to_be_visible()
