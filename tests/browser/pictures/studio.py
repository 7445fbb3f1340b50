"""Who and what a picture needs: a server with the demo's library, a browser, its operators, and patrons."""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect, sync_playwright

from tests.servers import Server, server

from ..actors import Operator, Patron, Person
from ..chromium import HOW, SWITCHES, find_chromium
from ..conftest import QUICK
from ..proxy import Proxy
from ..server_admin import Colleague

LIMIT = 150 * 1024
DESK = (1280, 800)
PAGE = (960, 720)
BESIDE = (
    "main { display: inline-flex; gap: 24px; padding: 24px; background: #dbdbd5; align-items: center }"
    " img { border-radius: 12px }"
)
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{version}.0.0.0 Safari/537.36"
)


class Librarian(Operator):
    """One of the demo's operators, who signs in as people do."""

    def __init__(self, person: Person, who: Colleague, password: str) -> None:
        self.__dict__.update(person.__dict__)
        self.who = who
        self._password = password

    def comes_online(self) -> None:
        """Sign in by the form, and go online."""
        self.signs_in_by_form(self._password)
        self.goes("Online")

    def tool(self, patron: str, name: str) -> Locator:
        """A button of a chat of mine, opened by a press."""
        button = self.pane(patron).get_by_role("button", name=name, exact=True)
        button.click()
        return button

    def dialog(self, name: str) -> Locator:
        """A window."""
        return self.page.get_by_role("dialog", name=name, exact=True)

    def shows(self, patron: str) -> None:
        """Have a chat of mine shown."""
        if not self.pane(patron).is_visible():
            self.name_in_list(patron).click()
        expect(self.pane(patron)).to_be_visible()

    def closes(self, patron: str) -> None:
        """Take an ended chat off the desk."""
        self.pane(patron).get_by_role("button", name="Close Chat").click()
        expect(self.pane(patron)).to_have_count(0)

    def writes(self, patron: str, *pieces: str) -> None:
        """Type into the text box; what stands between two stars becomes bold."""
        self.box(patron).click()
        for piece in pieces:
            for number, part in enumerate(re.split(r"\*", piece)):
                if number:
                    self.page.keyboard.press("Control+b")
                self.page.keyboard.type(part)
        self.page.keyboard.press("Enter")

    def hushes(self) -> None:
        """Put away the lines over the page."""
        lines = self.page.get_by_role("region", name="Notifications").get_by_role("button", name="Dismiss")
        while lines.count():
            lines.first.click()

    def views(self, name: str) -> None:
        """Choose a view in the head of the desk."""
        choice = self.page.get_by_role("banner").get_by_role("group", name="Chat view")
        choice.get_by_role("button", name=name).click()


class Studio:
    """The server, the browser, and where the pictures go."""

    def __init__(self, running: Server, browser: Browser, into: Path, ends: ExitStack) -> None:
        self.server = running
        self.browser = browser
        self._into = into
        self._ends = ends
        version = browser.version.partition(".")[0]
        self._agent = AGENT.format(version=version)

    def librarian(self, name: str) -> Librarian:
        """One of the demo's operators, online."""
        email = f"{name.split()[0].lower()}@harbour.example"
        person = Person(self._context(DESK, ["notifications"]), self.server.url)
        librarian = Librarian(person, Colleague(0, name, email), self.server.passwords[email])
        librarian.comes_online()
        return librarian

    def page(self, name: str = "", *, port: str = "") -> str:
        """The address of a page of the library's site."""
        path = f"/demo/{name}/" if name else "/demo/"
        return f"http://library.localhost:{port or self.server.url.rpartition(':')[2]}{path}"

    def patron(self, page: str = "", *, proxy: Proxy | None = None) -> Patron:
        """A patron on a page of the library's site, optionally through a proxy that can be cut."""
        patron = Patron(self._context(PAGE), "")
        patron.opens(self.page(page, port=proxy.url.rpartition(":")[2] if proxy else ""))
        return patron

    def proxy(self) -> Proxy:
        made = Proxy(int(self.server.url.rpartition(":")[2]))
        self._ends.callback(made.end)
        return made

    def take(self, name: str, what: Page | Locator) -> Path:
        """Take a picture of a page, or of a part of one."""
        path = self._into / f"{name}.png"
        size = len(what.screenshot(path=path, animations="disabled", caret="hide"))
        print(f"{path}  {size // 1024} KB{'  TOO LARGE' if size > LIMIT else ''}")
        return path

    def around(self, name: str, what: Locator, space: int = 8) -> Path:
        """Take a picture of a part of a page that fits into its window, with some space around."""
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        assert box
        edges: FloatRect = {
            "x": box["x"] - space,
            "y": box["y"] - space,
            "width": box["width"] + 2 * space,
            "height": box["height"] + 2 * space,
        }
        path = self._into / f"{name}.png"
        size = len(what.page.screenshot(path=path, clip=edges, animations="disabled", caret="hide"))
        print(f"{path}  {size // 1024} KB{'  TOO LARGE' if size > LIMIT else ''}")
        return path

    def keeps(self, what: Page | Locator) -> bytes:
        """A picture of what is about to change, for one of several."""
        return what.screenshot(animations="disabled", caret="hide")

    def beside(self, name: str, *shown: Page | Locator | bytes) -> Path:
        """Take a picture of several side by side, on a quiet ground."""
        pictures = [b64encode(part if isinstance(part, bytes) else self.keeps(part)).decode() for part in shown]
        images = "".join(f'<img src="data:image/png;base64,{picture}">' for picture in pictures)
        page = self._context((2000, 1200)).new_page()
        page.set_content(f"<style>{BESIDE}</style><main>{images}</main>")
        return self.take(name, page.locator("main"))

    def _context(self, size: tuple[int, int], permissions: list[str] | None = None) -> BrowserContext:
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            reduced_motion="reduce",
            user_agent=self._agent,
            screen={"width": 1440, "height": 900},
            permissions=permissions or [],
        )
        context.set_default_timeout(10_000)
        return context


@contextmanager
def studio(into: Path, **settings: str) -> Iterator[Studio]:
    """A studio, for as long as pictures are made; its server has these settings."""
    into.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        playwright = ends.enter_context(sync_playwright())
        executable = find_chromium(playwright)
        if executable is None:
            raise SystemExit(HOW)
        browser = playwright.chromium.launch(executable_path=executable, args=[*SWITCHES, "--font-render-hinting=none"])
        ends.callback(browser.close)
        yield Studio(ends.enter_context(server(QUICK | settings)), browser, into, ends)
