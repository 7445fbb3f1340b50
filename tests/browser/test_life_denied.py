"""Browsers that deny the widget storage: the chat lives for this page, says so, and can move to a window."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.servers import Server

from .actors import Operator, Patron, Person
from .chromium import HOW, SWITCHES, find_chromium
from .elsewhere import desk_site, library_page, walk
from .machines import WAITS
from .server_admin import House

NOT_SAVED = "Your browser doesn’t let us save the chat"
BLOCKED = 2


@pytest.fixture
def with_settings(
    playwright: Playwright, tmp_path: Path, desk: Server, people: list[Person]
) -> Iterator[Callable[[dict[str, Any]], Patron]]:
    """A patron whose Chromium has settings of their own."""
    executable = find_chromium(playwright)
    if executable is None:
        pytest.skip(HOW)
    contexts: list[BrowserContext] = []

    def come(settings: dict[str, Any]) -> Patron:
        (tmp_path / "Default").mkdir()
        (tmp_path / "Default" / "Preferences").write_text(json.dumps({"profile": settings}))
        context = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=executable, args=SWITCHES, locale="en-US", viewport={"width": 1280, "height": 800}
        )
        context.set_default_timeout(WAITS)
        contexts.append(context)
        patron = Patron(context, desk.url)
        people.append(patron)
        return patron

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def denied(with_settings: Callable[[dict[str, Any]], Patron], desk: Server, house: House) -> Patron:
    """A patron in whose browser Refdesk's site may store nothing."""
    exceptions = {"cookies": {f"{desk_site(desk)},*": {"setting": BLOCKED}}}
    return with_settings({"content_settings": {"exceptions": exceptions}})


def test_without_third_party_cookies_the_chat_goes_along(
    with_settings: Callable[[dict[str, Any]], Patron], ana: Operator, desk: Server
) -> None:
    """A browser that blocks them, as private windows do, keeps the chat for the library's site all the same."""
    patron = with_settings({"cookie_controls_mode": 1})
    patron.opens(library_page(desk))
    patron.asks("Where is the 1924 city directory?", name="Dana")
    assert patron.widget.locator("body").evaluate("() => document.hasStorageAccess()") is False
    walk(patron.page, "Collections")
    patron.sees("Where is the 1924 city directory?")
    expect(patron.widget.get_by_text(NOT_SAVED)).to_have_count(0)


def test_without_storage_the_chat_lives_on_its_page_and_the_pop_out_keeps_it(
    denied: Patron, ana: Operator, desk: Server
) -> None:
    """The widget says so before and during the chat. The next page of the library has no chat, the window still has."""
    denied.opens(library_page(desk))
    denied.opens_widget()
    expect(denied.widget.get_by_text(NOT_SAVED)).to_be_visible()
    storage = "() => { try { return typeof localStorage; } catch (error) { return error.name; } }"
    assert denied.widget.locator("body").evaluate(storage) == "SecurityError"
    denied.asks("Where is the 1924 city directory?", name="Dana")
    expect(
        denied.widget.get_by_text(f"{NOT_SAVED}. It will be lost if you leave this page. “Pop out” moves it")
    ).to_be_visible()
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    denied.sees("On the second floor.")
    with denied.context.expect_page() as opening:
        denied.button("Pop out").click()
    log = opening.value.get_by_role("log", name="Conversation")
    expect(log).to_contain_text("1924")
    walk(denied.page, "Collections")
    denied.opens_widget()
    expect(denied.field("Your question")).to_have_value("")
    ana.says("Dana", "In the vault.")
    expect(log).to_contain_text("In the vault.")
    opening.value.close()
    ana.sees_line("Dana", "Reconnecting")
