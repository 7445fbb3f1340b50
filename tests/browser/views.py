"""What tests do in browsers other than Chromium. The driver of each browser implements it in its own module.

Playwright can drive only a Firefox and a WebKit of its own making, not the system's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

WAITS = 20.0
AGAIN = 0.05
LAUNCHER = "document.querySelector('[id^=refdesk]')?.shadowRoot.querySelector('button')"


class View(ABC):
    """A tab, or the one frame in it. Controls are found by what a person perceives: role and accessible name.

    A driver raises `LookupError` if the browser can't follow a command.
    """

    focuses_frames = False
    """Whether the driver moves the focus to a frame when a command goes there."""

    @property
    @abstractmethod
    def frame(self) -> "View":
        """The page's frame, also after the page has changed."""

    def finds(self, role: str, name: str) -> Any:
        """Wait for the control of this role and name."""
        return until(lambda: self._located(role, name))

    def sees(self, text: str) -> None:
        """Wait until this text is on the page."""
        until(lambda: text in self.runs("document.body.innerText"))

    def clicks(self, role: str, name: str) -> None:
        """Press a control with the mouse."""
        self._press(self.finds(role, name))

    def presses_launcher(self) -> None:
        """Press the widget's button, which is in a shadow tree, where drivers don't look for names."""
        self._press(until(lambda: self._element(LAUNCHER)))

    def types(self, role: str, name: str, text: str) -> None:
        """Put the cursor into a field, and type."""
        self.clicks(role, name)
        self._type(text)

    def chooses_file(self, file: Path) -> None:
        """Choose a file in the page's field for files, which its button opens."""
        self._choose(until(lambda: self._element("document.querySelector('input[type=file]')")), file)

    @abstractmethod
    def reloads(self) -> None: ...

    @abstractmethod
    def runs(self, expression: str) -> Any:
        """The value of an expression in the page."""

    @abstractmethod
    def _element(self, expression: str) -> Any:
        """The driver's reference to an element; false if there is none."""

    @abstractmethod
    def _located(self, role: str, name: str) -> Any: ...

    @abstractmethod
    def _press(self, element: Any) -> None: ...

    @abstractmethod
    def _type(self, text: str) -> None:
        """Type where the cursor is; keys without a character are those of WebDriver."""

    @abstractmethod
    def _choose(self, field: Any, file: Path) -> None: ...


class SystemBrowser(Protocol):
    """A running browser of the system."""

    def has_cookie(self, name: str, value: str, address: str) -> None:
        """Have a cookie of this address."""

    def opens(self, address: str) -> View:
        """A new tab with this page."""

    def opened_by(self, press: Callable[[], None]) -> View:
        """The tab that opens when something is pressed."""


def until(look: Callable[[], Any]) -> Any:
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


def new_tab(tabs: Callable[[], set[str]], press: Callable[[], None]) -> str:
    """The tab that opens when something is pressed."""
    before = tabs()
    press()
    opened: set[str] = until(lambda: tabs() - before)
    return opened.pop()
