"""The system's Firefox, driven over WebDriver BiDi: Playwright can drive only a Firefox of its own making.

Tabs and frames are found by what a person finds: role and accessible name.
"""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

PROGRAMS = ("firefox-esr", "firefox")
WAITS = 20.0
AGAIN = 0.05
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


def find_firefox() -> str | None:
    """The system's Firefox."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Firefox:
    """A running browser, seen through its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    def call(self, method: str, **params: Any) -> Any:
        """Give a command; its result. Raises where the browser says that it can't."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(WAITS))
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise LookupError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def has_cookie(self, name: str, value: str, address: str) -> None:
        """Have a cookie of this address, before any page."""
        content = {"type": "string", "value": value}
        cookie = {"name": name, "value": content, "domain": urlsplit(address).hostname, "httpOnly": True}
        self.call("storage.setCookie", cookie=cookie)

    def opens(self, address: str) -> "Place":
        """A new tab with this page."""
        tab: str = self.call("browsingContext.create", type="tab")["context"]
        self.call("browsingContext.setViewport", context=tab, viewport={"width": 1280, "height": 800})
        self.call("browsingContext.navigate", context=tab, url=address, wait="complete")
        return Place(self, tab)

    def opened_by(self, press: Callable[[], None]) -> "Place":
        """The tab that opens when something is pressed."""
        before = self._tabs()
        press()
        end = monotonic() + WAITS
        while not (new := self._tabs() - before):
            assert monotonic() < end, "no tab was opened"
            sleep(AGAIN)
        return Place(self, new.pop())

    def _tabs(self) -> set[str]:
        return {each["context"] for each in self.call("browsingContext.getTree", maxDepth=0)["contexts"]}


class Place:
    """A tab, or the one frame in it."""

    def __init__(self, firefox: Firefox, tab: str, *, framed: bool = False) -> None:
        self._firefox = firefox
        self._tab = tab
        self._framed = framed

    @property
    def frame(self) -> "Place":
        """What is in the page's frame, also after the page has changed."""
        return Place(self._firefox, self._tab, framed=True)

    def finds(self, role: str, name: str) -> dict[str, Any]:
        """Wait for the control of this role and name."""
        found: list[dict[str, Any]] = self._until(lambda: self._located(role, name))
        return found[0]

    def sees(self, text: str) -> None:
        """Wait until this text is on the page."""
        self._until(lambda: text in self.runs("document.body.innerText"))

    def clicks(self, role: str, name: str) -> None:
        """Press a control with the mouse."""
        self._press(self.finds(role, name))

    def presses_launcher(self) -> None:
        """Press the widget's button: it stands in a shadow tree, where names are not looked for."""
        self._press(
            self._until(
                lambda: self._evaluate("document.querySelector('[id^=refdesk]')?.shadowRoot.querySelector('button')")
            )
        )

    def types(self, role: str, name: str, text: str) -> None:
        """Put the cursor into a field, and type."""
        self.clicks(role, name)
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._acts({"type": "key", "id": "keys", "actions": strokes})

    def chooses_file(self, file: Path) -> None:
        """Choose a file in the page's field for files, which its button opens."""
        field = self._until(lambda: self._evaluate("document.querySelector('input[type=file]')"))
        element = {"sharedId": field["sharedId"]}
        self._firefox.call("input.setFiles", context=self._context(), element=element, files=[str(file)])

    def reloads(self) -> None:
        self._firefox.call("browsingContext.reload", context=self._tab, wait="complete")

    def runs(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return self._evaluate(expression).get("value")

    def _press(self, element: dict[str, Any]) -> None:
        origin = {"type": "element", "element": {"sharedId": element["sharedId"]}}
        button = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        self._acts({"type": "pointer", "id": "mouse", "actions": [move, *button]})

    def _acts(self, source: dict[str, Any]) -> None:
        self._firefox.call("input.performActions", context=self._context(), actions=[source])

    def _located(self, role: str, name: str) -> Any:
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        return self._firefox.call("browsingContext.locateNodes", context=self._context(), locator=locator)["nodes"]

    def _evaluate(self, expression: str) -> dict[str, Any]:
        target = {"context": self._context()}
        done = self._firefox.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if done["type"] != "success":
            raise LookupError(done["exceptionDetails"]["text"])
        result: dict[str, Any] = done["result"]
        return result if result["type"] != "undefined" else {}

    def _context(self) -> str:
        if not self._framed:
            return self._tab
        children = self._firefox.call("browsingContext.getTree", root=self._tab)["contexts"][0]["children"]
        if not children:
            raise LookupError("no frame yet")
        context: str = children[0]["context"]
        return context

    def _until(self, look: Callable[[], Any]) -> Any:
        """Look again and again: a page that is just being replaced is no failure."""
        end = monotonic() + WAITS
        while True:
            try:
                if seen := look():
                    return seen
                reason: object = "not there"
            except LookupError as error:
                reason = error
            assert monotonic() < end, reason
            sleep(AGAIN)


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """A fresh Firefox with its own settings as they come, gone at the end."""
    command = [program, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            address = next(filter(None, map(LISTENS.search, process.stderr)))[1]
            with connect(f"{address}/session", max_size=None) as socket:
                browser = Firefox(socket)
                browser.call("session.new", capabilities={})
                yield browser
        finally:
            process.kill()
