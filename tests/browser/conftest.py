"""A browser, real servers, and people: each in a browser context of their own, which is wiped after the test.

The browser is Chromium without its own windows (its headless shell), where there is one: it shows pages as the whole
one does, for three quarters of the processor's time. Tests of what belongs to a browser around the page, such as
notifications, want the whole one: `@pytest.mark.whole_browser`.

A test names the settings that its server needs with `@pytest.mark.server(REFDESK_RECONNECT_GRACE="2")`; tests of the
same settings share a server. Errors in any page's console fail the test that opened it.

People's browsers ask for less motion, unless a test is marked with `moving`: it sees what fades and slides.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.databases import the_postgres
from tests.servers import Server, demo_database, server

from .actors import Operator, Patron, Person
from .chromium import HOW, SWITCHES, find_chromium
from .machines import MOVING, WAITS, Machines
from .many_patrons import ManyPatrons
from .post import Post, mail_server
from .proxy import Proxy
from .server_admin import House, ServerAdmin

QUICK = {
    "REFDESK_CHATS_PER_MINUTE": "10000",
    "REFDESK_SIGN_INS_PER_MINUTE": "10000",
    "REFDESK_TICKETS_PER_HOUR": "10000",
    "REFDESK_FORM_SECONDS": "0",
    "REFDESK_FRAMES_PER_SECOND": "1000",
    # Contexts are incognito windows, in which Chromium has no push service, and says so in the console.
    "REFDESK_PUSH_SERVICES": "none",
}
DATABASE = "REFDESK_DATABASE_URL"
"""The value `postgresql` stands for a new database."""
KINDS = ("whole_browser", "apart")
HERE = Path(__file__).parent
Open = Callable[..., BrowserContext]
Hire = Callable[..., Operator]
expect.set_options(timeout=WAITS)


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of these tests."""
    config.addinivalue_line("markers", "server(**settings): what the browser test's server is started with")
    config.addinivalue_line("markers", "whole_browser: not the shell of one; Back shows a page as it was left")
    config.addinivalue_line("markers", "moving: with everything that fades and slides")
    config.addinivalue_line(
        "markers",
        "apart: nobody shares a process of the browser, which goes offline as a whole, and whose time is measured",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order tests by server and browser: each process of the test run starts few of them."""
    places = [at for at, item in enumerate(items) if item.path.is_relative_to(HERE)]
    ours = sorted((items[at] for at in places), key=lambda item: (sorted(_settings(item).items()), _kind(item)))
    for at, item in zip(places, ours, strict=True):
        items[at] = item


def _settings(item: pytest.Item) -> dict[str, str]:
    """Settings of the test's server."""
    settings: dict[str, str] = {}
    for marker in reversed(list(item.iter_markers("server"))):
        settings |= marker.kwargs
    return settings


def _kind(item: pytest.Item) -> tuple[bool, ...]:
    """Which browser the test needs."""
    return tuple(item.get_closest_marker(kind) is not None for kind in KINDS)


# Not for the whole session: while it runs, no other event loop can in this thread.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, for as long as the tests of this folder run."""
    with sync_playwright() as running:
        yield running


class Browsers:
    """The shell and the whole browser, with a process for all pages or one for each, as tests want them."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running: dict[tuple[bool, ...], tuple[Browser, Machines]] = {}

    def get(self, *kind: bool) -> tuple[Browser, Machines]:
        """One that runs, and the machines that people sit down at."""
        if kind not in self._running:
            browser = self._start(*kind)
            self._running[kind] = browser, Machines(browser)
        return self._running[kind]

    def end(self) -> None:
        for browser, _ in self._running.values():
            browser.close()

    def _start(self, whole: bool, apart: bool) -> Browser:
        executable = find_chromium(self._playwright, whole=whole)
        if executable is None:
            pytest.skip(HOW)
        switches = SWITCHES if apart else [*SWITCHES, "--renderer-process-limit=1"]
        without = ["--disable-back-forward-cache"] if whole else None
        return self._playwright.chromium.launch(executable_path=executable, args=switches, ignore_default_args=without)


@pytest.fixture(scope="package")
def browsers(playwright: Playwright) -> Iterator[Browsers]:
    """All browsers of this folder's tests."""
    made = Browsers(playwright)
    yield made
    made.end()


@pytest.fixture(name="browsing")
def _browsing(request: pytest.FixtureRequest, browsers: Browsers) -> tuple[Browser, Machines]:
    return browsers.get(*_kind(request.node))


@pytest.fixture
def chromium(browsing: tuple[Browser, Machines]) -> Browser:
    return browsing[0]


@pytest.fixture
def machines(browsing: tuple[Browser, Machines]) -> Machines:
    """What people sit down at."""
    return browsing[1]


class Servers:
    """Servers by their settings, started when the first test wants one."""

    def __init__(self) -> None:
        self._running: dict[tuple[tuple[str, str], ...], tuple[Server, ServerAdmin]] = {}
        self._ends = ExitStack()

    def get(self, **settings: str) -> tuple[Server, ServerAdmin]:
        """The server of these settings, running; one that a test killed is started again."""
        key = tuple(sorted(settings.items()))
        if key not in self._running:
            self._running[key] = self._start(settings)
        running, server_admin = self._running[key]
        if not running.running:
            running.start()
        return running, server_admin

    def end(self) -> None:
        """End them all."""
        self._ends.close()

    def _start(self, settings: dict[str, str]) -> tuple[Server, ServerAdmin]:
        if settings.get(DATABASE) == "postgresql":
            settings = settings | {DATABASE: _new_database()}
        made = self._ends.enter_context(server(QUICK | settings))
        server_admin = ServerAdmin(made)
        self._ends.callback(server_admin.end)
        return made, server_admin


def _new_database() -> str:
    """The URL of a PostgreSQL database with the demo."""
    postgres = the_postgres()
    postgres.start()
    return demo_database(postgres)


@pytest.fixture(scope="package")
def servers() -> Iterator[Servers]:
    """All servers of this folder's tests."""
    made = Servers()
    yield made
    made.end()


@pytest.fixture(name="running")
def _running(request: pytest.FixtureRequest, servers: Servers, chromium: Browser) -> tuple[Server, ServerAdmin]:
    return servers.get(**_settings(request.node))


@pytest.fixture
def desk(running: tuple[Server, ServerAdmin]) -> Server:
    """The server process; a test may kill and restart it."""
    return running[0]


@pytest.fixture
def house(running: tuple[Server, ServerAdmin]) -> House:
    """The test's own library."""
    return House(running[1])


@pytest.fixture
def new_proxy(desk: Server) -> Iterator[Callable[..., Proxy]]:
    """A proxy to the server that the test can cut."""
    proxies: list[Proxy] = []

    def lay(*, websockets: bool = True) -> Proxy:
        proxies.append(Proxy(int(desk.url.rpartition(":")[2]), websockets=websockets))
        return proxies[-1]

    yield lay
    for proxy in proxies:
        proxy.end()


# Depends on the proxies so that they close last: a broken connection is an error in a console.
@pytest.fixture
def people(new_proxy: Callable[..., Proxy], machines: Machines) -> Iterator[list[Person]]:
    """Everybody who has a browser in this test. At the end it fails if an error was in anybody's console."""
    everybody: list[Person] = []
    yield everybody
    errors = [error for person in everybody for error in person.recorder.unexpected]
    for person in everybody:
        machines.give_back(person.context, spoilt=person.spoilt)
    assert errors == []


@pytest.fixture
def new_context(request: pytest.FixtureRequest, machines: Machines, desk: Server) -> Open:
    """A browser context, as if on a machine of its own; options are Playwright's."""
    usual = MOVING if request.node.get_closest_marker("moving") else {}

    def open_one(**options: Any) -> BrowserContext:
        return machines.take(desk.url, **usual | options)

    return open_one


@pytest.fixture
def new_patron(new_context: Open, desk: Server, house: House, people: list[Person]) -> Callable[..., Patron]:
    """One more patron, who reaches the server at `url`; options are those of their browser context."""

    def come(*, url: str = "", **options: Any) -> Patron:
        patron = Patron(new_context(**options), url or desk.url)
        people.append(patron)
        return patron

    return come


@pytest.fixture
def patron(new_patron: Callable[..., Patron]) -> Patron:
    """A patron."""
    return new_patron()


@pytest.fixture
def patrons(desk: Server, house: House) -> Iterator[ManyPatrons]:
    """Patrons without browsers: the test sees them at the desk."""
    made = ManyPatrons(desk.url)
    yield made
    made.leave()


@pytest.fixture
def hire(new_context: Open, desk: Server, house: House, people: list[Person]) -> Hire:
    """One more operator, by name and departments, who reaches the server at `url`; other options as for a patron."""

    def come(
        name: str, *departments: str, admin: bool = False, superuser: bool = False, url: str = "", **options: Any
    ) -> Operator:
        who = house.hires(name, *departments, admin=admin, superuser=superuser)
        operator = Operator(new_context(**options), url or desk.url, who, house)
        people.append(operator)
        return operator

    return come


@pytest.fixture
def ana(hire: Hire) -> Operator:
    """An operator of Reference, which the widget leads to: signed in, online."""
    operator = hire("Ana Morales", "Reference", permissions=["notifications"])
    operator.comes_online()
    return operator


@pytest.fixture
def chi(hire: Hire) -> Operator:
    """Another operator of Reference, online."""
    operator = hire("Chi Nguyen", "Reference")
    operator.comes_online()
    return operator


@pytest.fixture
def ben(hire: Hire) -> Operator:
    """An operator of Local History, online: chats of Reference are none of his business."""
    operator = hire("Ben Okafor", "Local History", permissions=["notifications"])
    operator.comes_online()
    return operator


@pytest.fixture
def marta(hire: Hire) -> Operator:
    """An administrator of the test's library, signed in."""
    operator = hire("Marta Lindqvist", "Reference", admin=True)
    operator.has_session()
    return operator


@pytest.fixture
def smtp() -> Iterator[tuple[Post, int]]:
    """A mail server for a server that sends mail: what it received, and its port."""
    with mail_server() as made:
        yield made


@pytest.fixture
def post(smtp: tuple[Post, int]) -> Post:
    """What the mail server received."""
    return smtp[0]
