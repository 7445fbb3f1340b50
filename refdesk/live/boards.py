"""Board feeds: the list of a department's chats. A row is whole, and its version is its chat's last seq."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from django.db import Error

from refdesk.chats import queries
from refdesk.chats.colleague_events import Claimed, OwnerChanged, Transferred
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.database.run import Run
from refdesk.eventlog.events import MessageSent
from refdesk.kit.tasks import Tasks
from refdesk.protocol.down import Board, TransferredRow
from refdesk.protocol.encode import frame, row

from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

MESSAGES_EVERY, SOON = 0.5, 0.01
"""Seconds between two frames of a board: for rows that changed by messages alone, and for all others."""
RETRY = 1.0
ROWS = 64
"""Rows of one frame, each of 3 KiB at most: a message of the server has at most 256 KiB (P25)."""
_MOVES = (Claimed, Transferred, OwnerChanged)


class _Department:
    """One department's board on this node."""

    __slots__ = ("changed", "due", "gone", "joining", "last", "rereading", "sent", "stale", "timer", "watching")

    def __init__(self) -> None:
        self.watching: list[SendBuffer] = []
        self.joining: dict[SendBuffer, dict[int, Head]] = {}
        """Connections that wait for the whole board, and the rows that have changed since its query began."""
        self.sent: dict[int, int] = {}
        """The versions of the rows that `watching` were sent."""
        self.changed: dict[int, Head] = {}
        """Rows to be sent."""
        self.gone: dict[int, str] = {}
        """Chats that were transferred to another department, with the name of their operator."""
        self.stale: set[int] = set()
        """Chats whose rows have to be read again."""
        self.rereading = False
        self.timer: asyncio.TimerHandle | None = None
        self.due = self.last = 0.0


def departments_of(stored: Stored) -> set[int]:
    """The department that has the chat, and those that it left with these events."""
    departments = {stored.head.department}
    for event in stored.events:
        body = event.body
        if type(body) is not MessageSent and isinstance(body, _MOVES) and body.previous_department:
            departments.add(body.previous_department)
    return departments


class Boards:
    """All boards with a watching connection on this node. Runs on the event loop."""

    def __init__(self, read: Run) -> None:
        self._read = read
        self._departments: dict[int, _Department] = {}
        self._tasks = Tasks()

    def served(self) -> dict[int, dict[int, int]]:
        """For each watched department, the versions of the rows that were sent."""
        return {department: dict(board.sent) for department, board in self._departments.items()}

    def watch(self, department: int, send_buffer: SendBuffer, operator: int) -> None:
        """Send all rows that are shown to this operator, then those that change."""
        since: dict[int, Head] = {}
        self._departments.setdefault(department, _Department()).joining[send_buffer] = since
        self._tasks.spawn(self._join(department, send_buffer, operator, since))

    def unwatch(self, department: int, send_buffer: SendBuffer) -> None:
        board = self._departments.get(department)
        if board is None:
            return
        board.joining.pop(send_buffer, None)
        if send_buffer in board.watching:
            board.watching.remove(send_buffer)
        if not board.watching and not board.joining:
            if board.timer:
                board.timer.cancel()
            del self._departments[department]

    def forget_versions(self) -> None:
        """Treat every row as never sent: the database was restored, so lower versions may be newer."""
        for board in self._departments.values():
            board.sent.clear()
            board.changed.clear()
            board.gone.clear()
            for since in board.joining.values():
                since.clear()

    def announce(self, stored: Stored) -> None:
        """Send a chat's new row, and drop it from the boards of departments that it left."""
        for department in departments_of(stored) - {stored.head.department}:
            if left := self._departments.get(department):
                self._drop(department, left, stored.head)
        board = self._departments.get(stored.head.department)
        if board is None:
            return
        self._change(board, stored.head)
        pause = MESSAGES_EVERY
        for event in stored.events:
            if type(event.body) is not MessageSent:
                pause = SOON
        self._schedule(stored.head.department, board, pause)

    def _drop(self, department: int, board: _Department, head: Head) -> None:
        known = board.changed.pop(head.chat, None) or board.sent.get(head.chat)
        board.sent.pop(head.chat, None)
        for since in board.joining.values():
            since.pop(head.chat, None)
        if known is not None:
            board.gone[head.chat] = head.claimed_name
            self._schedule(department, board, SOON)

    def reread(self, department: int, chats: Iterable[int]) -> None:
        """Read the rows of these chats again, and send those that changed."""
        board = self._departments.get(department)
        if board is not None:
            board.stale.update(chats)
            self._schedule(department, board, SOON)

    def _change(self, board: _Department, head: Head) -> None:
        known = board.changed.get(head.chat)
        if head.last_seq > board.sent.get(head.chat, 0) and (known is None or known.last_seq < head.last_seq):
            board.changed[head.chat] = head
            board.gone.pop(head.chat, None)

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
            self._tasks.spawn(self._reread(department, board))
        if board.changed or board.gone:
            board.last = asyncio.get_running_loop().time()
            gone = tuple(TransferredRow(chat=chat, to=name) for chat, name in board.gone.items())
            self._send(department, board, list(board.changed.values()), gone)
            board.changed.clear()
            board.gone.clear()

    def _send(self, department: int, board: _Department, heads: list[Head], gone: tuple[TransferredRow, ...]) -> None:
        for head in heads:
            if head.listed:
                board.sent[head.chat] = head.last_seq
            else:
                board.sent.pop(head.chat, None)
        for first in range(0, max(len(heads), 1), ROWS):
            rows = tuple(map(row, heads[first : first + ROWS]))
            piece = frame(Board(department=department, whole=False, rows=rows, gone=() if first else gone))
            for send_buffer in board.watching:
                send_buffer.push(piece)
        for since in board.joining.values():
            since.update({head.chat: head for head in heads})

    async def _join(self, department: int, send_buffer: SendBuffer, operator: int, since: dict[int, Head]) -> None:
        heads = {head.chat: head for head in await self._query(department, queries.listed_heads, [department])}
        board = self._departments.get(department)
        # If the connection left and joined again meanwhile, this result is too old for its new board.
        if board is None or board.joining.get(send_buffer) is not since:
            return
        del board.joining[send_buffer]
        heads |= {chat: _newer(head, heads.get(chat)) for chat, head in since.items()}
        listed = [head for head in heads.values() if head.listed]
        self._update_others(department, board, listed)
        board.watching.append(send_buffer)
        await self._send_whole(department, board, send_buffer, [head for head in listed if _is_shown(head, operator)])

    async def _send_whole(
        self, department: int, board: _Department, send_buffer: SendBuffer, heads: list[Head]
    ) -> None:
        """Send all rows in pieces, waiting chats first, without rows that changed while it waited for room."""
        heads.sort(key=lambda head: (head.state != "waiting", head.chat))
        for first in range(0, max(len(heads), 1), ROWS):
            piece = heads[first : first + ROWS]
            if first:
                await send_buffer.wait_for_room()
                if send_buffer not in board.watching:
                    return
                piece = [head for head in piece if board.sent.get(head.chat) == head.last_seq]
            if piece or not first:
                send_buffer.push(frame(Board(department=department, whole=not first, rows=tuple(map(row, piece)))))

    def _update_others(self, department: int, board: _Department, listed: list[Head]) -> None:
        """Send rows to the other connections that are newer than what they have."""
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
        """Read until no row is stale. One task per board; the next comparison names again what this one misses."""
        try:
            while board.stale:
                chats, board.stale = board.stale, set()
                for head in await self._query(department, queries.heads_of, list(chats)):
                    if head.department == department:
                        self._change(board, head)
                    else:
                        self._drop(department, board, head)
                if self._departments.get(department) is board:
                    self._schedule(department, board, SOON)
        finally:
            board.rereading = False

    async def _query(
        self, department: int, query: Callable[[list[int]], list[Head]], argument: list[int]
    ) -> list[Head]:
        """Query until it succeeds; nothing once the board has no connection any more."""
        while department in self._departments:
            try:
                return await self._read(query, argument)
            except Error as error:
                log.warning("a board can't be read, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # without a result the connections would never get their board
                log.exception("reading a board broke, trying again")
                await asyncio.sleep(RETRY)
        return []


def _is_shown(head: Head, operator: int) -> bool:
    """An ended chat is shown to its own operator only, until they close it: colleagues may have ended any number."""
    return head.state != "ended" or head.claimed_by == operator


def _newer(head: Head, other: Head | None) -> Head:
    return head if other is None or other.last_seq < head.last_seq else other
