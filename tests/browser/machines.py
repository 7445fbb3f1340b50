"""Machines that people sit down at, one after the other: browser contexts that are wiped between tests.

A context costs a second of the processor until its first page stands, most of it for a process of the browser that has
nothing compiled yet. One that somebody used before, and from which every trace of them is gone, costs a third of that.
"""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession

WAITS = 20_000
IDLE = 5
# What fades and slides is drawn some ten times: an eighth of what the processor does in a test.
LIKE_ANY: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", "reduced_motion": "reduce"}
MOVING: dict[str, Any] = {"reduced_motion": "no-preference"}


class Machines:
    """The machines of one browser. One with further options, except `permissions`, is used once."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[BrowserContext] = []
        # The session of a page that stays, and the browser's process with it.
        self._sessions: dict[BrowserContext, CDPSession] = {}

    def take(self, url: str, *, permissions: Sequence[str] = (), **options: Any) -> BrowserContext:
        """A context in which nobody has done anything; `url` is a server that runs."""
        context = self._new(**options) if options else self._any(url)
        if permissions:
            context.grant_permissions(list(permissions))
        return context

    def give_back(self, context: BrowserContext, *, spoilt: bool = False) -> None:
        """Nobody is at it any more. A spoilt one can't be wiped."""
        session = self._sessions.get(context)
        if session is None or spoilt or len(self._idle) == IDLE:
            self._sessions.pop(context, None)
            context.close()
            return
        for page in context.pages[1:]:
            page.close()
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        session.send("Network.clearBrowserCache")
        self._idle.append(context)

    def _any(self, url: str) -> BrowserContext:
        return self._idle.pop() if self._idle else self._lasting(url)

    def _lasting(self, url: str) -> BrowserContext:
        context = self._new()
        page = context.new_page()
        page.goto(f"{url}/login/")
        context.clear_cookies()
        self._sessions[context] = context.new_cdp_session(page)
        return context

    def _new(self, **options: Any) -> BrowserContext:
        context = self._browser.new_context(**LIKE_ANY | options)
        context.set_default_timeout(WAITS)
        return context
