"""A frame's open response on a machine without a database: what is committed while it reads."""

from collections.abc import Callable
from typing import Any, cast

import msgspec

from refdesk.chats.head import Head
from refdesk.live.feeds import Subscription
from refdesk.live.hub import Hub
from refdesk.noscript.frame_streams import Document, FrameStreams, News

HEAD = Head(chat=1, widget=1, department=1, country="US", start_key="k" * 22, last_seq=1)


class _Log:
    """A hub and a database: a second answer is committed while the first is being read."""

    def __init__(self) -> None:
        self.subscription: Subscription | None = None
        self.last_seq = 1

    async def join(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.commit()

    async def leave(self, subscription: Subscription) -> None:
        assert subscription is self.subscription

    def commit(self) -> None:
        self.last_seq += 1
        assert self.subscription
        self.subscription.on_head(msgspec.structs.replace(HEAD, last_seq=self.last_seq))

    def news_after(self, seq: int) -> News:
        return News("".join(f"Answer {seq}." for seq in range(seq + 1, self.last_seq + 1)), self.last_seq)

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a function on the database."""
        result = function(*args, **kwargs)
        if function == self.news_after and self.last_seq == 2:
            self.commit()
        return result


async def test_L3_answer_committed_during_a_read_is_sent_next() -> None:
    log = _Log()
    streams = FrameStreams(cast("Hub", log), log, log, per_address=1)
    document = Document(HEAD, 1, "192.0.2.1", True, "First.", 1, "End.", log.news_after)
    parts = streams.parts(document)
    assert [await anext(parts) for _ in range(3)] == ["First.", "Answer 2.", "Answer 3."]
    streams.stop()
    assert [part async for part in parts] == ["End."]
