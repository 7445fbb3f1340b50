"""The widget on other sites: what it loads and stores before it is opened, who sees the chat, where it may stand."""

import gzip
from collections.abc import Callable

from playwright.sync_api import Response, expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import desk_site, library_page, library_site, stored
from .server_admin import House

STRICT = (
    "default-src 'none'; img-src data:; script-src {desk}; frame-src {desk}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
EVERYTHING = 40 * 1024


def weigh(answers: list[Response], site: str) -> dict[str, int]:
    """Bytes by address, packed; without the stream of presence, which has no end."""
    ours = [answer for answer in answers if answer.url.startswith(site)]
    whole = [answer for answer in ours if answer.headers.get("content-type") != "text/event-stream"]
    return {loaded.url: len(gzip.compress(loaded.body(), 9)) for loaded in whole}


def test_nothing_is_loaded_or_stored_before_the_widget_is_opened(patron: Patron, desk: Server, ana: Operator) -> None:
    """A page with the closed widget costs one request; the open form, 40 KB at most, packed by gzip -9."""
    answers = list[Response]()
    patron.context.on("response", lambda answer: answers.append(answer))
    patron.opens(library_page(desk))
    expect(patron.page.get_by_role("button", name="Ask us")).to_be_visible()
    patron.page.wait_for_load_state("networkidle")
    ours = desk_site(desk)
    assert list(weigh(answers, ours)) == [f"{ours}/embed/ask.js"]
    assert [frame.url for frame in patron.page.frames] == [patron.page.url]
    assert not any(stored(patron.page).values())
    assert patron.context.storage_state() == {"cookies": [], "origins": []}
    patron.opens_widget()
    expect(patron.field("Your question")).to_be_focused()
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    weights = weigh(answers, ours)
    assert sum(weights.values()) <= EVERYTHING, weights


def test_W3_another_site_can_not_see_the_chat(patron: Patron, desk: Server, ana: Operator, house: House) -> None:
    """No cookie is set, and the library's own storage holds a flag without the token.

    The browser parts what a widget stores by the site it stands on: the same widget elsewhere is a fresh one.
    """
    patron.opens(library_page(desk))
    patron.asks("Where is the 1924 city directory?")
    token = patron.widget.locator("body").evaluate("() => JSON.parse(localStorage['refdesk.ask.session']).token")
    assert stored(patron.page) == {
        "local": ["refdesk.ask"],
        "session": [],
        "cookies": [],
        "databases": [],
        "workers": [],
    }
    assert token not in patron.page.evaluate("localStorage['refdesk.ask']")
    assert patron.context.cookies() == []
    patron.opens(library_page(desk, host="museum"))
    patron.opens_widget()
    expect(patron.field("Your question")).to_have_value("")
    assert patron.widget.locator("body").evaluate("() => Object.keys(localStorage)") == []
    patron.opens(library_page(desk))
    patron.sees("Where is the 1924 city directory?")
    assert house.kinds().count("started") == 1


def test_a_site_that_is_not_listed_shows_the_line_to_add(
    new_patron: Callable[..., Patron], desk: Server, ana: Operator, house: House
) -> None:
    """The note has no control: on a phone, where it fills the screen, the launcher stays on top of it."""
    museum = library_site(desk, host="museum")
    house.sets_widget(sites="")
    patron = new_patron(viewport={"width": 360, "height": 700})
    patron.recorder.expects("403")
    patron.opens(library_page(desk, host="museum"))
    patron.opens_widget()
    note = patron.widget.get_by_role("heading", name="The chat isn’t allowed on this page yet")
    expect(note).to_be_visible()
    expect(patron.widget.locator("pre")).to_have_text(museum)
    patron.page.get_by_role("button", name="Ask us").click()
    expect(note).to_be_hidden()
    house.sets_widget(sites=museum)
    patron.reloads()
    patron.opens_widget()
    expect(patron.field("Your question")).to_be_visible()
