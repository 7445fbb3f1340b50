"""A mail server for tests that drive a browser: its loop runs on a thread of its own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any

from tests.mail.smtp_server import Postbox, serving

WITHIN = 20.0


class Post(Postbox):
    """The received emails; each one wakes the waiting tests."""

    def __init__(self) -> None:
        super().__init__()
        self._came = Event()

    def _keep(self, envelope: Any) -> None:
        super()._keep(envelope)
        self._came.set()

    def waits_for(self, recipient: str, *words: str) -> EmailMessage:
        """The latest email to somebody that holds these words; waits until there is one."""
        self._until(lambda: self._found(recipient, words))
        return self._found(recipient, words)[-1]

    def _until(self, holds: Callable[[], Any]) -> None:
        while not holds():
            assert self._came.wait(WITHIN), f"no such email, but: {[str(email) for email in self.emails]}"
            self._came.clear()

    def _found(self, recipient: str, words: tuple[str, ...]) -> list[EmailMessage]:
        emails = [email for email, to in zip(self.emails, list(self.recipients), strict=False) if to == recipient]
        return [email for email in emails if all(word in text(email) for word in words)]


def text(email: EmailMessage) -> str:
    """What it says, without HTML."""
    body = email.get_body(("plain",))
    return str(body.get_content()) if body else ""


@contextmanager
def mail_server() -> Iterator[tuple[Post, int]]:
    """The server, and its port."""
    loop, post, ends = asyncio.new_event_loop(), Post(), AsyncExitStack()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(WITHIN)

    try:
        yield post, run(ends.enter_async_context(serving(post)))
    finally:
        run(ends.aclose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
