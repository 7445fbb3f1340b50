"""Records what a page did that can't be seen: sounds, notifications, announcements, errors, frames received."""

import re
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

NOTES = """
(() => {
  const notes = window.recorded = { sounds: 0, notifications: [], announced: [], manners: [] };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { notes.sounds += 1; return start.apply(this, when); };
  if (window.Notification) window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      notes.notifications.push(title + ": " + (options?.body ?? ""));
    }
  };
  const MANNERS = { log: "polite", alert: "assertive" };
  const manner = (region) => region.getAttribute("aria-live") ?? MANNERS[region.getAttribute("role")] ?? "polite";
  // A status and an alert are read out whole, of other regions what is new in them.
  const whole = (region) => region.matches("[role=status],[role=alert],output");
  const heard = (changed) => {
    const said = new Map();
    for (const node of changed) {
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      const region = element?.closest?.("[aria-live],[role=status],[role=log],[role=alert],output");
      if (!region || manner(region) === "off") continue;
      said.set(region, whole(region) ? [region] : [...(said.get(region) ?? []), node]);
    }
    for (const [region, nodes] of said) {
      const words = nodes.map((node) => node.textContent).join("\\n").trim();
      if (!words) continue;
      notes.announced.push(words);
      notes.manners.push(manner(region));
    }
  };
  new MutationObserver((changes) => heard(new Set(changes.flatMap((change) =>
    change.type === "characterData" ? [change.target] : [...change.addedNodes])))
  ).observe(document, { subtree: true, childList: true, characterData: true });
})();
"""
# How live regions said something that holds these words, and what.
SAID = """
(words) => recorded.announced.map((one, at) => [recorded.manners[at], one]).filter(([_, one]) => one.includes(words))
"""


class Recorder:
    """Watches all pages of one context from before their first script."""

    _recorders: WeakKeyDictionary[BrowserContext, "Recorder"] = WeakKeyDictionary()

    @classmethod
    def of(cls, context: BrowserContext) -> "Recorder":
        """The one of this context, emptied."""
        recorder = cls._recorders.get(context) or cls._recorders.setdefault(context, cls(context))
        recorder.errors, recorder.received, recorder._expected = [], [], []
        return recorder

    def __init__(self, context: BrowserContext) -> None:
        self.errors: list[str] = []
        self.received: list[str] = []
        self._expected: list[str] = []
        context.add_init_script(NOTES)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("page", self._page)
        context.on("request", self._request)

    def expects(self, *patterns: str) -> None:
        """Errors that match one of these are part of what the test does."""
        self._expected += patterns

    @property
    def unexpected(self) -> list[str]:
        """Errors that nobody expected: they fail the test."""
        return [error for error in self.errors if not any(re.search(pattern, error) for pattern in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.errors.append(str(error.error))

    def _request(self, request: Request) -> None:
        """No page requests anything from another host."""
        host = urlsplit(request.url).hostname or "localhost"
        if host not in ("localhost", "127.0.0.1") and not host.endswith(".localhost"):
            self.errors.append(f"a request to another host: {request.url}")

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)
        # Files are chosen by tests alone, from the first. A handler that is added later may come too late.
        page.on("filechooser", lambda _: None)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(str(frame)))
