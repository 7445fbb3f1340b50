"""The server's own pages in a browser: they can be read, reached by keyboard, and hold to their own policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.servers import ANA, Server

from .actors import Person

PAGES = ("/", "/login/", "/demo/", "/demo/hours/", "/demo/map-room/", "/api/v1/docs", "/nowhere/")
Open = Callable[..., BrowserContext]


@pytest.fixture(name="come")
def _come(new_context: Open, desk: Server, people: list[Person]) -> Callable[..., Person]:
    """Somebody with a browser; options are those of their context."""

    def come(**options: object) -> Person:
        person = Person(new_context(**options), desk.url)
        people.append(person)
        return person

    return come


def test_the_pages_fit_a_narrow_window(come: Callable[..., Person]) -> None:
    somebody = come(viewport={"width": 320, "height": 640})
    somebody.recorder.expects("404")
    for address in PAGES:
        somebody.opens(address)
        assert somebody.page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_keyboard_reaches_the_content_and_signs_in(come: Callable[..., Person], desk: Server) -> None:
    ana = come()
    ana.opens("/demo/hours/")
    ana.page.keyboard.press("Tab")
    expect(ana.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(ana.page.locator("main")).to_be_focused()
    ana.opens("/desk/")
    expect(ana.page.get_by_label("Email")).to_be_focused()
    ana.page.keyboard.type(ANA)
    ana.page.keyboard.press("Tab")
    ana.page.keyboard.type(desk.passwords[ANA])
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/desk/")


def test_the_api_is_documented_from_our_own_files(come: Callable[..., Person], desk: Server) -> None:
    somebody = come()
    elsewhere: list[str] = []
    somebody.page.on(
        "request", lambda asked: None if asked.url.startswith((desk.url, "data:")) else elsewhere.append(asked.url)
    )
    somebody.opens("/api/v1/docs")
    expect(somebody.page.get_by_text("/api/v1/widgets/{widget}/status")).to_be_visible()
    assert elsewhere == []
