"""The widget on other sites: what it asks for and keeps before it is opened, who sees the chat, where it may stand."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame, expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import desk_site, library_page, library_site, own_page, stored
from .server_admin import House

pytestmark = pytest.mark.whole_browser

STRICT = (
    "default-src 'none'; img-src data:; script-src {desk}; frame-src {desk}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html><html lang=en><title>Reading room</title><link rel=icon href=data:,>
<h1>Reading room</h1><script src="{desk}/embed/ask.js" async></script>"""


def refused(frame: Frame) -> bool:
    """Whether the browser shows an error in the place of a page."""
    return frame.url.startswith("chrome-error:")


def test_nothing_is_asked_or_stored_before_the_widget_is_opened(patron: Patron, desk: Server, ana: Operator) -> None:
    """A page with the closed widget costs one request, and leaves nothing in the patron's browser."""
    asked: list[str] = []
    patron.context.on("request", lambda request: asked.append(request.url))
    patron.opens(library_page(desk))
    expect(patron.page.get_by_role("button", name="Ask us")).to_be_visible()
    patron.page.wait_for_load_state("networkidle")
    ours = desk_site(desk)
    assert [url for url in asked if url.startswith(ours)] == [f"{ours}/embed/ask.js"]
    assert [frame.url for frame in patron.page.frames] == [patron.page.url]
    assert not any(stored(patron.page).values())
    assert patron.context.storage_state() == {"cookies": [], "origins": []}


def test_the_chat_sets_no_cookie_and_leaves_the_library_a_flag_without_a_token(
    patron: Patron, desk: Server, ana: Operator
) -> None:
    """After a chat has begun, the library's own storage holds that it did, and nothing that opens it."""
    patron.opens(library_page(desk))
    patron.asks("Where is the 1924 city directory?")
    token = patron.widget.locator("body").evaluate("() => JSON.parse(localStorage['refdesk.ask.session']).token")
    kept = stored(patron.page)
    assert kept == {"local": ["refdesk.ask"], "session": [], "cookies": [], "databases": [], "workers": []}
    assert token not in patron.page.evaluate("localStorage['refdesk.ask']")
    assert patron.context.cookies() == []


def test_another_site_cannot_see_the_chat(patron: Patron, desk: Server, ana: Operator, house: House) -> None:
    """The browser parts what a widget stores by the site it stands on: the same widget elsewhere is a fresh one."""
    patron.opens(library_page(desk))
    patron.asks("Where is the 1924 city directory?")
    patron.opens(library_page(desk, host="museum"))
    patron.opens_widget()
    expect(patron.field("Your question")).to_have_value("")
    assert patron.widget.locator("body").evaluate("() => Object.keys(localStorage)") == []
    patron.opens(library_page(desk))
    patron.sees("Where is the 1924 city directory?")
    assert house.kinds().count("started") == 1


def test_a_site_that_is_not_listed_is_told_which_line_to_add(
    patron: Patron, desk: Server, ana: Operator, house: House
) -> None:
    """The line that was pasted into a page works once the line that the frame names is added."""
    museum = library_site(desk, host="museum")
    house.sets_widget(sites="")
    patron.recorder.expects("403")
    patron.opens(library_page(desk, host="museum"))
    patron.opens_widget()
    expect(patron.widget.get_by_role("heading", name="The chat isn’t allowed on this page yet")).to_be_visible()
    expect(patron.widget.locator("pre")).to_have_text(museum)
    expect(patron.widget.locator("a, button, input, textarea, script")).to_have_count(0)
    house.sets_widget(sites=museum)
    patron.opens(library_page(desk, host="museum"))
    expect(patron.field("Your question")).to_be_visible()


def test_the_note_can_be_closed_on_a_phone(new_patron: Callable[..., Patron], desk: Server, house: House) -> None:
    """The frame fills the screen, and has nothing to press: the launcher stays on top of it."""
    house.sets_widget(sites="")
    patron = new_patron(viewport={"width": 360, "height": 700})
    patron.recorder.expects("403")
    patron.opens(library_page(desk))
    patron.opens_widget()
    note = patron.widget.get_by_role("heading", name="The chat isn’t allowed on this page yet")
    expect(note).to_be_visible()
    patron.page.get_by_role("button", name="Ask us").click()
    expect(note).to_be_hidden()


@pytest.mark.parametrize("on", ["", "?on={lib}"])
def test_a_page_that_hides_where_it_is_gets_no_widget(
    patron: Patron, desk: Server, ana: Operator, house: House, on: str
) -> None:
    """It frames the widget itself, without the loader, in the name of nobody or of a site that is allowed."""
    lib = library_site(desk)
    house.sets_widget(sites=lib)
    patron.recorder.expects("frame-ancestors")
    frame = f"{desk_site(desk)}/embed/ask/{on.format(lib=quote(lib, safe=''))}"
    trap = own_page(f"<title>Trap</title><iframe src='{frame}'></iframe>")
    with trap as address, patron.page.expect_event("framenavigated", refused):
        patron.opens(address)


def test_the_page_of_direct_links_may_be_framed_by_nobody(patron: Patron, desk: Server, house: House) -> None:
    """A frame with /chat/ask/ stays empty, on a site that may hold the widget too."""
    patron.recorder.expects("frame-ancestors")
    with (
        own_page(f"<iframe src='{desk_site(desk)}/chat/ask/'></iframe>") as address,
        patron.page.expect_event("framenavigated", refused),
    ):
        patron.opens(address)


def test_the_loader_works_under_a_strict_policy(patron: Patron, desk: Server, ana: Operator) -> None:
    """A page that allows Refdesk's script and frame and nothing else shows the widget as it should look."""
    ours = desk_site(desk)
    policy = {"Content-Security-Policy": STRICT.format(desk=ours)}
    with own_page(PAGE.format(desk=ours), policy) as address:
        patron.opens(address)
        expect(patron.page.get_by_role("button", name="Ask us")).to_have_css("position", "fixed")
        patron.asks("Does it work here?")
        expect(patron.page.locator("iframe")).to_have_css("position", "fixed")
