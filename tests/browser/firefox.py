"""The system's Firefox, driven over WebDriver BiDi."""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import ClientConnection, connect

from .views import WAITS, View, new_tab

PROGRAMS = ("firefox-esr", "firefox")
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """A running browser, seen through its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    def call(self, method: str, **params: Any) -> Any:
        """Give a command; its result. Raises `LookupError` where the browser says that it can't."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv(WAITS))
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise LookupError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def has_cookie(self, name: str, value: str, address: str) -> None:
        content = {"type": "string", "value": value}
        cookie = {"name": name, "value": content, "domain": urlsplit(address).hostname, "httpOnly": True}
        self.call("storage.setCookie", cookie=cookie)

    def opens(self, address: str) -> "FirefoxView":
        tab: str = self.call("browsingContext.create", type="tab")["context"]
        self.call("browsingContext.setViewport", context=tab, viewport={"width": 1280, "height": 800})
        self.call("browsingContext.navigate", context=tab, url=address, wait="complete")
        return FirefoxView(self, tab)

    def opened_by(self, press: Callable[[], None]) -> "FirefoxView":
        return FirefoxView(self, new_tab(self._tabs, press))

    def _tabs(self) -> set[str]:
        return {tab["context"] for tab in self.call("browsingContext.getTree", maxDepth=0)["contexts"]}


class FirefoxView(View):
    """A tab or frame, which BiDi addresses directly."""

    def __init__(self, browser: Firefox, tab: str, *, framed: bool = False) -> None:
        self._browser = browser
        self._tab = tab
        self._framed = framed

    @property
    def frame(self) -> "FirefoxView":
        return FirefoxView(self._browser, self._tab, framed=True)

    def reloads(self) -> None:
        self._browser.call("browsingContext.reload", context=self._tab, wait="complete")

    def runs(self, expression: str) -> Any:
        return self._evaluate(expression).get("value")

    def _element(self, expression: str) -> dict[str, str]:
        result = self._evaluate(expression)
        return {"sharedId": result["sharedId"]} if "sharedId" in result else {}

    def _located(self, role: str, name: str) -> Any:
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        nodes = self._browser.call("browsingContext.locateNodes", context=self._context(), locator=locator)["nodes"]
        return nodes and {"sharedId": nodes[0]["sharedId"]}

    def _press(self, element: dict[str, str]) -> None:
        origin = {"type": "element", "element": element}
        button = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        self._acts({"type": "pointer", "id": "mouse", "actions": [move, *button]})

    def _type(self, text: str) -> None:
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._acts({"type": "key", "id": "keys", "actions": strokes})

    def _choose(self, field: dict[str, str], file: Path) -> None:
        self._browser.call("input.setFiles", context=self._context(), element=field, files=[str(file)])

    def _acts(self, source: dict[str, Any]) -> None:
        self._browser.call("input.performActions", context=self._context(), actions=[source])

    def _evaluate(self, expression: str) -> dict[str, Any]:
        target = {"context": self._context()}
        done = self._browser.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if done["type"] != "success":
            raise LookupError(done["exceptionDetails"]["text"])
        result: dict[str, Any] = done["result"]
        return result

    def _context(self) -> str:
        if not self._framed:
            return self._tab
        children = self._browser.call("browsingContext.getTree", root=self._tab)["contexts"][0]["children"]
        if not children:
            raise LookupError("no frame yet")
        context: str = children[0]["context"]
        return context


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A fresh Firefox with its own settings as they come, gone at the end. Skips the test if none is installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Firefox was found: install it (Debian: firefox-esr)")
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
