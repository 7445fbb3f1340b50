"""The rows of one board as they were sent, encoded once for all desks, in pages that desks get one after another."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from refdesk.chats import queries
from refdesk.chats.head import Head
from refdesk.protocol.down import TransferredRow
from refdesk.protocol.encode import board, encode, row

ROWS = 64
"""Rows of one frame, each of 3 KiB at most: a message of the server has at most 256 KiB (P25)."""

Position = tuple[int, int]
"""A page: its group, and its index in the group. Waiting chats are the first group, others the second."""
BEGIN: Position = (0, 0)


class SentRow(NamedTuple):
    """A row of the board. `group` is that of its page; None for an ended chat, which only its operator `owner` sees."""

    chat: int
    version: int
    encoded: bytes
    group: int | None
    owner: int | None


def row_of(head: Head) -> SentRow:
    group = None if head.state == "ended" else 0 if head.state == "waiting" else 1
    return SentRow(head.chat, head.last_seq, encode(row(head)), group, head.claimed_by)


def listed_rows(department: int) -> list[SentRow]:
    """All rows of a department, waiting chats first. Runs on a thread that reads the database."""
    return [row_of(head) for head in queries.listed_heads([department])]


class _Page:
    """Up to `ROWS` rows of chats that have not ended. Its frames are made again after a change."""

    __slots__ = ("frames", "rows")

    def __init__(self) -> None:
        self.rows: dict[int, bytes] = {}
        self.frames: dict[bool, bytes] = {}

    def frame(self, department: int, *, whole: bool) -> bytes:
        encoded = self.frames.get(whole)
        if encoded is None:
            encoded = self.frames[whole] = board(department, self.rows.values(), whole=whole)
        return encoded


class BoardRows:
    """A row stays in its page until its chat is claimed, ends or leaves. `versions` are those of all rows, by chat.

    Every desk has the rows of the pages before its position. An ended chat is shown to its own operator only, until
    they close it: colleagues may have ended any number.
    """

    __slots__ = ("_ended", "_full", "_groups", "_places", "department", "versions")

    def __init__(self, department: int) -> None:
        self.department = department
        self.versions: dict[int, int] = {}
        self._groups: tuple[list[_Page], list[_Page]] = ([], [])
        self._places: dict[int, Position] = {}
        self._ended: dict[int, SentRow] = {}
        self._full = [0, 0]
        """For each group, the number of its first pages that have no room."""

    def put(self, row: SentRow) -> Position | None:
        """Add or replace a row. Returns the page that has it; None for an ended chat."""
        position = self._places.get(row.chat)
        if position is not None and position[0] == row.group:
            self._page(position).rows[row.chat] = row.encoded
            self._page(position).frames.clear()
        else:
            self.remove(row.chat)
            position = self._place(row)
        self.versions[row.chat] = row.version
        return position

    def remove(self, chat: int) -> Position | None:
        """Drop a chat's row. Returns the page that had it."""
        self.versions.pop(chat, None)
        self._ended.pop(chat, None)
        position = self._places.pop(chat, None)
        if position is not None:
            page = self._page(position)
            del page.rows[chat]
            page.frames.clear()
            group, index = position
            self._full[group] = min(self._full[group], index)
        return position

    def next_page(self, position: Position) -> Position | None:
        """The first page from this position on that has rows."""
        for group in range(position[0], len(self._groups)):
            pages = self._groups[group]
            for index in range(position[1] if group == position[0] else 0, len(pages)):
                if pages[index].rows:
                    return group, index
        return None

    def frame(self, position: Position, *, whole: bool) -> bytes:
        """The rows of a page."""
        return self._page(position).frame(self.department, whole=whole)

    def own_ended(self, operator: int) -> list[bytes]:
        """The rows of ended chats that are shown to this operator."""
        return [row.encoded for row in self._ended.values() if row.owner == operator]

    def frames(
        self, rows: Iterable[bytes], gone: tuple[TransferredRow, ...] = (), *, whole: bool = False
    ) -> Iterator[bytes]:
        """Frames of these rows; one without rows if there are none, but chats that are gone, or for a whole board."""
        pending = list(rows)
        for first in range(0, max(len(pending), 1 if gone or whole else 0), ROWS):
            some, left = pending[first : first + ROWS], () if first else gone
            yield board(self.department, some, gone=left, whole=whole and not first)

    def _place(self, row: SentRow) -> Position | None:
        if row.group is None:
            self._ended[row.chat] = row
            return None
        pages, index = self._groups[row.group], self._full[row.group]
        while index < len(pages) and len(pages[index].rows) >= ROWS:
            index += 1
        if index == len(pages):
            pages.append(_Page())
        self._full[row.group] = index
        pages[index].rows[row.chat] = row.encoded
        pages[index].frames.clear()
        position = self._places[row.chat] = row.group, index
        return position

    def _page(self, position: Position) -> _Page:
        return self._groups[position[0]][position[1]]
