"""How the words of many chats are read: never so much at once that people who talk would notice."""

from collections.abc import Callable
from typing import Any

from refdesk.transcripts.documents import documents
from refdesk.transcripts.indexing import EVENTS, TOGETHER, Indexer, due


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
