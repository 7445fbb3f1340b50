"""Rows I2, I5 and I6: pages under the chat, and what a hostile one can't do to it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import desk_site, library_page, own_page
from .frames import ENTERED, MOVED, button, frame_by, link, log, says, shows, suggests, under
from .server_admin import House

QUESTION = "Where is the 1924 city directory?"
LAUNCH = "Launch iFrame Chat"
HOSTILE = """<!doctype html><html lang=en><title>Mine</title><link rel=icon href=data:,><h1>Mine</h1><script>
const heard = [];
const tried = (name, call) => { try { call(); heard.push(name); } catch { heard.push(name + " failed"); } };
addEventListener("message", ({ origin, data }) => heard.push(origin + JSON.stringify(data)));
tried("document", () => top.document.title);
tried("storage", () => top.sessionStorage.length);
tried("address", () => top.location.href);
tried("away", () => { top.location = "https://elsewhere.example/"; });
tried("replaced", () => top.location.replace("https://elsewhere.example/"));
open("https://elsewhere.example/", "_top");
top.close();
for (const refdesk of ["on top?", "open", "page", "chat-started", "chat-ended", "close", "chat on top"])
  top.postMessage({ refdesk, open: false, url: "https://elsewhere.example/", title: "x" }, "*");
</script><a href="https://elsewhere.example/" target="_top">Leave</a><a href="DESK/embed/ask/">Widget</a>"""
REFUSED = "Unsafe attempt to initiate navigation|Refused to display|frame-ancestors|sandboxed|X-Frame-Options"


@pytest.fixture
def sites() -> Iterator[ExitStack]:
    """Sites of this test."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def dana(patron: Patron, ana: Operator, desk: Server) -> Patron:
    """A patron on a library's page, whose chat Ana has claimed."""
    patron.recorder.expects(REFUSED)
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    return patron


def over(dana: Patron, ana: Operator, address: str) -> Page:
    """The patron follows the suggestion of this address."""
    suggests(ana, "Dana", address)
    page = frame_by(dana, link(dana.log, address))
    ana.sees("Dana", ENTERED)
    expect(log(page)).to_contain_text(QUESTION)
    return page


def pops_out(page: Page) -> Page:
    """Leave iframe chat mode."""
    with page.context.expect_page() as opening:
        button(page, "Pop out").click()
    return opening.value


def test_I5_a_page_that_refuses_to_be_framed_stays_blank_and_the_chat_pops_out(
    dana: Patron, ana: Operator, desk: Server, sites: ExitStack, house: House
) -> None:
    """The help says what a blank page means; nothing is lost on the way, and "Continue here" brings the chat back."""
    headers = {"Content-Security-Policy": "frame-ancestors 'none'"}
    address = sites.enter_context(own_page("<h1>Not in a frame</h1>", headers))
    page = over(dana, ana, address)
    page.wait_for_function("frames.length === 1")
    expect(under(page).get_by_text("Not in a frame")).to_have_count(0)
    page.get_by_text("Is the page blank?").click()
    expect(page.get_by_role("link", name="Open the Page Alone")).to_have_attribute("href", address)
    says(page, "It is blank.")
    popped = pops_out(page)
    expect(log(popped)).to_contain_text("It is blank.")
    expect(popped).to_have_url(f"{desk_site(desk)}/chat/ask/")
    expect(page.get_by_role("heading", name=MOVED)).to_be_visible()
    says(popped, "Here I am.")
    ana.sees("Dana", "Here I am.")
    dana.button("Continue here").click()
    dana.is_connected()
    assert house.kinds().count("frame_entered") == 1


def test_I2_a_hostile_page_can_neither_navigate_the_window_nor_look_into_it(
    dana: Patron, ana: Operator, desk: Server, sites: ExitStack, house: House
) -> None:
    """It learns that a chat is on top and nothing else; and the widget's own page in it gets no seat."""
    page = over(dana, ana, sites.enter_context(own_page(HOSTILE.replace("DESK", desk_site(desk)))))
    shows(page, "Mine")
    below = page.frames[1]
    below.wait_for_function("heard.some((one) => one.startsWith('http'))")
    heard = below.evaluate("heard")
    assert heard[:5] == ["document failed", "storage failed", "address failed", "away failed", "replaced failed"]
    assert heard[5:] == [f'{desk_site(desk)}{{"refdesk":"chat on top"}}']
    under(page).get_by_role("link", name="Leave").click()
    says(page, "Still on top.")
    ana.sees("Dana", "Still on top.")
    expect(page).to_have_url(f"{desk_site(desk)}/frame/ask/")
    under(page).get_by_role("link", name="Widget").click()
    page.wait_for_function("frames.length === 1")
    page.frames[-1].wait_for_url(f"{desk_site(desk)}/embed/ask/")
    page.frames[-1].wait_for_load_state("networkidle")
    says(page, "And still.")
    ana.sees("Dana", "And still.")
    assert house.kinds().count("seat_taken") == 2


def test_I6_a_launched_page_of_refdesk_gets_an_origin_of_its_own(patron: Patron, ana: Operator, desk: Server) -> None:
    """It looks as it should and its links work, but it can't look into the window that it stands in."""
    patron.recorder.expects("sandbox")
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    page = frame_by(patron, patron.button(LAUNCH))
    heading = under(page).get_by_role("heading", name="Welcome to Harbour Library")
    expect(heading).to_have_css("font-weight", "600")
    assert page.frames[1].evaluate("window.origin") == "null"
    under(page).get_by_role("link", name="Opening hours").click()
    shows(page, "Opening hours")
    expect(under(page).get_by_role("button", name="Ask us")).to_have_count(0)
    ana.claims("Dana")
    ana.sees("Dana", ENTERED)
    ana.says("Dana", "Hello on top.")
    expect(log(page)).to_contain_text("Hello on top.")
