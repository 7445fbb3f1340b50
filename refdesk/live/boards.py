"""Board feeds: the list of a department's chats. A row is whole, and its version is its chat's last seq."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable

from django.db import Error as DatabaseAway

from refdesk.chats import queries
from refdesk.chats.events import MessageSent
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.database.readers import Reads
from refdesk.protocol.down import Board
from refdesk.protocol.encode import frame, row

from .send_buffer import Outbox

log = logging.getLogger(__name__)

# Mere messages reach a list this many seconds after the last ones did, changes of state almost at once.
CALM, SOON = 0.5, 0.01
RETRY = 1.0
PIECE = 64
"""Rows of one frame, of 3 KiB each at most: a message of the server's has 256 KiB at most (P25)."""


class _Department:
    """One department's list on this node: who watches, which versions they were sent, what is to be sent."""

    __slots__ = ("changed", "due", "joining", "last", "rereading", "sent", "stale", "timer", "watching")

    def __init__(self) -> None:
        self.watching: list[Outbox] = []
        # Who waits for the whole list, and what changed since it was asked for.
        self.joining: dict[Outbox, dict[int, Head]] = {}
        self.sent: dict[int, int] = {}
        self.changed: dict[int, Head] = {}
        self.stale: set[int] = set()
        self.rereading = False
        self.timer: asyncio.TimerHandle | None = None
        self.due = self.last = 0.0


class Boards:
    """All departments' lists that anyone on this node watches."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._departments: dict[int, _Department] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def served(self) -> dict[int, dict[int, int]]:
        """For each watched department the versions of the rows that were sent."""
        return {department: dict(board.sent) for department, board in self._departments.items()}

    def watch(self, department: int, outbox: Outbox, operator: int) -> None:
        """Send the whole list, as far as it is this operator's business, then what changes."""
        since: dict[int, Head] = {}
        self._departments.setdefault(department, _Department()).joining[outbox] = since
        self._spawn(self._whole(department, outbox, operator, since))

    def unwatch(self, department: int, outbox: Outbox) -> None:
        """Send nothing more of this list."""
        board = self._departments.get(department)
        if board is None:
            return
        board.joining.pop(outbox, None)
        if outbox in board.watching:
            board.watching.remove(outbox)
        if not board.watching and not board.joining:
            if board.timer:
                board.timer.cancel()
            del self._departments[department]

    def forget_versions(self) -> None:
        """The database was set back: no row that was sent or is about to be is newer than what it holds now."""
        for board in self._departments.values():
            board.sent.clear()
            board.changed.clear()
            for since in board.joining.values():
                since.clear()

    def announce(self, stored: Stored) -> None:
        """Put a chat's new row on its list."""
        board = self._departments.get(stored.head.department)
        if board is None:
            return
        self._change(board, stored.head)
        calm = all(type(event.body) is MessageSent for event in stored.events)
        self._schedule(stored.head.department, board, CALM if calm else SOON)

    def nudge(self, department: int, chats: Iterable[int]) -> None:
        """These chats' rows may be old: read them."""
        board = self._departments.get(department)
        if board is not None:
            board.stale.update(chats)
            self._schedule(department, board, SOON)

    def _change(self, board: _Department, head: Head) -> None:
        known = board.changed.get(head.chat)
        if head.last_seq > board.sent.get(head.chat, 0) and (known is None or known.last_seq < head.last_seq):
            board.changed[head.chat] = head

    def _schedule(self, department: int, board: _Department, pause: float) -> None:
        if board.timer is not None and board.due <= board.last + pause:
            return
        loop = asyncio.get_running_loop()
        due = max(loop.time() + SOON, board.last + pause)
        if board.timer is None or due < board.due:
            if board.timer:
                board.timer.cancel()
            board.due = due
            board.timer = loop.call_at(due, self._flush, department)

    def _flush(self, department: int) -> None:
        board = self._departments.get(department)
        if board is None:
            return
        board.timer = None
        if board.stale and not board.rereading:
            board.rereading = True
            self._spawn(self._reread(department, board))
        if board.changed:
            board.last = asyncio.get_running_loop().time()
            self._send(department, board, list(board.changed.values()))
            board.changed.clear()

    def _send(self, department: int, board: _Department, heads: list[Head]) -> None:
        for head in heads:
            if head.listed:
                board.sent[head.chat] = head.last_seq
            else:
                board.sent.pop(head.chat, None)
        for first in range(0, len(heads), PIECE):
            piece = frame(Board(department=department, whole=False, rows=tuple(map(row, heads[first : first + PIECE]))))
            for outbox in board.watching:
                outbox.push(piece)
        for since in board.joining.values():
            since.update({head.chat: head for head in heads})

    def _spawn(self, read: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(read)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _whole(self, department: int, outbox: Outbox, operator: int, since: dict[int, Head]) -> None:
        heads = {head.chat: head for head in await self._read(department, queries.listed_heads, [department])}
        board = self._departments.get(department)
        # Another one is there where it left and came again meanwhile: this reading is too old for it.
        if board is None or board.joining.get(outbox) is not since:
            return
        del board.joining[outbox]
        heads |= {chat: _newer(head, heads.get(chat)) for chat, head in since.items()}
        listed = [head for head in heads.values() if head.listed]
        self._tell_others(department, board, listed)
        board.watching.append(outbox)
        await self._send_whole(department, board, outbox, [head for head in listed if _is_shown(head, operator)])

    async def _send_whole(self, department: int, board: _Department, outbox: Outbox, heads: list[Head]) -> None:
        """In pieces, who waits first; what changes while one waits for room has been sent already."""
        heads.sort(key=lambda head: (head.state != "waiting", head.chat))
        for first in range(0, max(len(heads), 1), PIECE):
            piece = heads[first : first + PIECE]
            if first:
                await outbox.room()
                if outbox not in board.watching:
                    return
                piece = [head for head in piece if board.sent.get(head.chat) == head.last_seq]
            if piece or not first:
                outbox.push(frame(Board(department=department, whole=not first, rows=tuple(map(row, piece)))))

    def _tell_others(self, department: int, board: _Department, listed: list[Head]) -> None:
        """What was read for one may be newer than what the others were sent, or are reading."""
        if not board.watching:
            board.sent = {head.chat: head.last_seq for head in listed}
            for since in board.joining.values():
                since.update({head.chat: _newer(head, since.get(head.chat)) for head in listed})
            return
        for head in listed:
            self._change(board, head)
        if board.changed:
            self._schedule(department, board, SOON)

    async def _reread(self, department: int, board: _Department) -> None:
        """One at a time: each comparison names again what the one under way can't get."""
        try:
            while board.stale:
                chats, board.stale = board.stale, set()
                for head in await self._read(department, queries.heads_of, list(chats)):
                    if head.department == department:
                        self._change(board, head)
                    else:
                        board.sent.pop(head.chat, None)
                if self._departments.get(department) is board:
                    self._schedule(department, board, SOON)
        finally:
            board.rereading = False

    async def _read(self, department: int, query: Callable[[list[int]], list[Head]], argument: list[int]) -> list[Head]:
        """What was found; nothing where nobody watches any more."""
        while department in self._departments:
            try:
                return await self._reads.run(query, argument)
            except DatabaseAway as error:
                log.warning("a board can't be read, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # whoever waits for the list would have none for good
                log.exception("reading a board broke, trying again")
                await asyncio.sleep(RETRY)
        return []


def _is_shown(head: Head, operator: int) -> bool:
    """An ended chat is there for the operator who had it, until they close it; nobody knows how many of others' are."""
    return head.state != "ended" or head.claimed_by == operator


def _newer(head: Head, other: Head | None) -> Head:
    return head if other is None or other.last_seq < head.last_seq else other
