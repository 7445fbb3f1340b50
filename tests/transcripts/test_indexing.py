"""How the words of many chats are read: never so much at once that people who talk would notice."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from refdesk.transcripts import indexing
from refdesk.transcripts.documents import documents
from refdesk.transcripts.indexing import EVENTS, LONG_REST, REST, TOGETHER, Indexer, due


async def read_together(*chats: tuple[int, int]) -> list[list[int]]:
    """The numbers of those chats, of (number, events), that are read at once."""
    together: list[list[int]] = []

    async def read(function: Callable[..., Any], *args: Any) -> Any:
        if function is due:
            return list(chats)
        assert function is documents
        together.append(args[0])
        return []

    async def write(function: Callable[..., Any], *args: Any) -> int:
        return 0

    await Indexer(read, write).round()
    return together


async def test_a_few_short_chats_are_read_at_once() -> None:
    sizes = [len(part) for part in await read_together(*((number, 10) for number in range(2 * TOGETHER + 1)))]
    assert sizes == [TOGETHER, TOGETHER, 1]


async def test_a_long_chat_is_read_alone() -> None:
    told = [(1, 10), (2, EVENTS - 10), (3, 1), (4, 3 * EVENTS), (5, 1)]
    assert await read_together(*told) == [[1, 2], [3], [4], [5]]


async def test_who_reads_rests_and_longer_after_a_long_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    times = count()
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(indexing, "monotonic", lambda: float(next(times)))
    monkeypatch.setattr("asyncio.sleep", rest)
    await read_together((1, EVENTS), (2, EVENTS + 1), (3, 1))
    assert rests == [REST, LONG_REST, REST]
