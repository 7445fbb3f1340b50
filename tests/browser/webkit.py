"""The system's WebKit: Debian's MiniBrowser on a virtual screen, driven over WebDriver (W3C)."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.services import free_port

from .views import View, new_tab, until

DRIVER = "WebKitWebDriver"
SCREEN = "Xvfb"
STARTS_WITHIN = 60.0
"""Seconds, also for a page to load."""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of a reference to an element (WebDriver, 12.1)."""
SELECTORS = {"button": "button", "link": "a[href]", "textbox": "input, textarea, [role=textbox]"}
"""Elements that may have a role: the driver finds elements by selector, and states their computed role and label."""
FRAME = "(document.querySelector('[id^=refdesk]')?.shadowRoot ?? document).querySelector('iframe')"
VISIBLE = "Array.from(document.querySelectorAll({}), (node) => node.checkVisibility() ? node : null)"


class WebKit:
    """A running browser, seen through its driver."""

    def __init__(self, driver: HTTPConnection) -> None:
        self._driver = driver
        answer = self._request("POST", "/session", {"capabilities": {}})
        self._session = f"/session/{answer['sessionId']}"
        self._current: tuple[str, bool] | None = None

    def get(self, path: str) -> Any:
        return self._request("GET", self._session + path, None)

    def post(self, path: str, **body: Any) -> Any:
        return self._request("POST", self._session + path, body)

    def has_cookie(self, name: str, value: str, address: str) -> None:
        # A cookie can be set for the site of the current page only.
        self.opens(address)
        # WebKit 2.54 answers that it has set a cookie without `sameSite`, but doesn't set it.
        self.post("/cookie", cookie={"name": name, "value": value, "path": "/", "httpOnly": True, "sameSite": "Lax"})

    def opens(self, address: str) -> "WebKitView":
        # A tab would be in the background: hidden, for its page.
        tab: str = self.post("/window/new", type="window")["handle"]
        self.select(tab, framed=False)
        self.post("/window/rect", width=1280, height=900)
        self.post("/url", url=address)
        return WebKitView(self, tab)

    def opened_by(self, press: Callable[[], None]) -> "WebKitView":
        return WebKitView(self, new_tab(lambda: set(self.get("/window/handles")), press))

    def ends(self) -> None:
        self._request("DELETE", self._session, None)

    def select(self, tab: str, *, framed: bool) -> None:
        """Make a tab, or its frame, the one that commands are for."""
        if self._current == (tab, framed):
            return
        self._current = None
        self.post("/window", handle=tab)
        if framed:
            frame = self.post("/execute/sync", script=f"return {FRAME}", args=[])
            if frame is None:
                raise LookupError("no frame yet")
            self.post("/frame", id=frame)
        self._current = tab, framed

    def _request(self, method: str, path: str, body: Any) -> Any:
        self._driver.request(method, path, None if body is None else json.dumps(body))
        answer = self._driver.getresponse()
        value = json.load(answer)["value"]
        if answer.status != 200:
            self._current = None
            raise LookupError(f"{method} {path}: {value['error']}: {value['message']}")
        return value


class WebKitView(View):
    """A window or frame, which WebDriver has to be switched to."""

    focuses_frames = True

    def __init__(self, browser: WebKit, tab: str, *, framed: bool = False) -> None:
        self._browser = browser
        self._tab = tab
        self._framed = framed

    @property
    def frame(self) -> "WebKitView":
        return WebKitView(self._browser, self._tab, framed=True)

    def reloads(self) -> None:
        self._here.post("/refresh")

    def runs(self, expression: str) -> Any:
        return self._here.post("/execute/sync", script=f"return ({expression})", args=[])

    def _element(self, expression: str) -> Any:
        return self.runs(expression)

    def _located(self, role: str, name: str) -> Any:
        nodes = filter(None, self.runs(VISIBLE.format(json.dumps(SELECTORS[role]))))
        return next((node for node in nodes if self._is(node, role, name)), None)

    def _is(self, node: dict[str, str], role: str, name: str) -> bool:
        path = f"/element/{node[ELEMENT]}"
        label, computed_role = (self._here.get(f"{path}/{fact}") for fact in ("computedlabel", "computedrole"))
        return (label, computed_role) == (name, role)

    def _press(self, element: dict[str, str]) -> None:
        self._here.post(f"/element/{element[ELEMENT]}/click")

    def _type(self, text: str) -> None:
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._here.post("/actions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def _choose(self, field: dict[str, str], file: Path) -> None:
        self._here.post(f"/element/{field[ELEMENT]}/value", text=str(file))

    @property
    def _here(self) -> WebKit:
        self._browser.select(self._tab, framed=self._framed)
        return self._browser


@contextmanager
def webkit(home: Path) -> Iterator[WebKit]:
    """A fresh WebKit, gone at the end. Skips the test if a program is missing."""
    driver, screen = shutil.which(DRIVER), shutil.which(SCREEN)
    if driver is None or screen is None:
        pytest.skip("no WebKit was found: install its driver and a virtual screen (Debian: webkit2gtk-driver, xvfb)")
    port = free_port()
    with ExitStack() as ends:
        environment = os.environ | {
            "DISPLAY": ends.enter_context(_screen(screen)),
            "GDK_BACKEND": "x11",
            "HOME": str(home),
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        if os.getuid() == 0:
            # Root has no user namespaces in a container, which WebKit's sandbox is made of.
            environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        process = ends.enter_context(subprocess.Popen([driver, f"--port={port}"], env=environment))
        ends.callback(process.terminate)
        connection = ends.enter_context(closing(HTTPConnection("127.0.0.1", port, timeout=STARTS_WITHIN)))
        until(lambda: _reached(connection))
        browser = WebKit(connection)
        ends.callback(browser.ends)
        yield browser


@contextmanager
def _screen(program: str) -> Iterator[str]:
    """The name of a virtual screen, whose number the program chooses."""
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as process:
        os.close(writer)
        try:
            with os.fdopen(reader) as numbers:
                yield f":{numbers.readline().strip()}"
        finally:
            process.terminate()


def _reached(connection: HTTPConnection) -> bool:
    try:
        connection.connect()
    except OSError:
        return False
    return True
