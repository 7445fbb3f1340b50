"""Board feeds: the list of a department's chats. A row is whole, and its version is its chat's last seq.

A department's rows are read once, when its first connection of this node comes. Then they change by what is announced
here, hinted by other nodes, or found by comparing. All connections get the same encoded pages, each as it has room, and
the same changes:

    watch ── read once ──▶ rows ── page after page ──▶ each connection that joins
    announce, reread, compare ──▶ changed, gone ── every `SOON` or `MESSAGES_EVERY` ──▶ rows, connections
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import TypeVar

from django.db import Error

from refdesk.chats import queries
from refdesk.chats.colleague_events import Claimed, OwnerChanged, Transferred
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.database.coalescer import Coalescer
from refdesk.database.run import Run
from refdesk.eventlog.events import MessageSent
from refdesk.kit.tasks import Tasks

from .board_rows import listed_rows
from .department_board import DepartmentBoard, Joining
from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

T = TypeVar("T")

MESSAGES_EVERY, SOON = 0.5, 0.01
"""Seconds between two frames of a board: for rows that changed by messages alone, and for all others."""
RETRY = 1.0
_MOVES = (Claimed, Transferred, OwnerChanged)


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
        self._departments: dict[int, DepartmentBoard] = {}
        self._tasks = Tasks()

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        for board in tuple(self._departments.values()):
            self._forget(board)
        self._tasks.cancel()

    def served(self) -> dict[int, Mapping[int, int]]:
        """For each watched department, the versions of the rows that were sent."""
        return {department: board.rows.versions for department, board in self._departments.items()}

    def watch(self, department: int, send_buffer: SendBuffer, operator: int) -> None:
        """Send all rows that are shown to this operator, then those that change."""
        board = self._departments.get(department)
        if board is None:
            board = self._departments[department] = DepartmentBoard(department)
            board.sendings = Coalescer(partial(self._flush, board), "a board can't be sent", SOON)
            self._tasks.spawn(self._load(board))
        board.leave(send_buffer)
        joining = board.joining[send_buffer] = Joining(send_buffer, operator)
        if board.loaded:
            self._tasks.spawn(self._send_whole(board, joining))

    def unwatch(self, department: int, send_buffer: SendBuffer) -> None:
        board = self._departments.get(department)
        if board is None:
            return
        board.leave(send_buffer)
        if not board.watching and not board.joining:
            self._forget(board)

    def forget_versions(self) -> None:
        """Read all boards again and send them whole: the database was restored, so lower versions may be newer."""
        for board in tuple(self._departments.values()):
            self._forget(board)
            for send_buffer, operator in board.connections().items():
                self.watch(board.rows.department, send_buffer, operator)

    def announce(self, stored: Stored) -> None:
        """Send a chat's new row, and drop it from the boards of departments that it left."""
        for department in departments_of(stored) - {stored.head.department}:
            if left := self._departments.get(department):
                self._drop(left, stored.head)
        board = self._departments.get(stored.head.department)
        if board is None:
            return
        board.change(stored.head)
        pause = MESSAGES_EVERY
        for event in stored.events:
            if type(event.body) is not MessageSent:
                pause = SOON
        self._schedule(board, pause)

    def reread(self, department: int, chats: Iterable[int]) -> None:
        """Read the rows of these chats again, and send those that changed."""
        board = self._departments.get(department)
        if board is not None:
            board.stale.update(chats)
            self._schedule(board, SOON)

    def compare(self, departments: Collection[int], listed: Iterable[tuple[int, int, int]]) -> None:
        """Read the rows again that differ from those of (department, chat, last seq) in these departments."""
        seqs: dict[int, dict[int, int]] = {department: {} for department in departments}
        for department, chat, seq in listed:
            seqs[department][chat] = seq
        for department, now in seqs.items():
            board = self._departments.get(department)
            if board is not None and board.loaded and (stale := board.stale_rows(now)):
                self.reread(department, stale)

    def _forget(self, board: DepartmentBoard) -> None:
        del self._departments[board.rows.department]
        board.sendings.stop()

    def _has(self, board: DepartmentBoard) -> bool:
        """Whether this board has a connection, and has not been replaced."""
        return self._departments.get(board.rows.department) is board

    def _drop(self, board: DepartmentBoard, head: Head) -> None:
        board.drop(head)
        self._schedule(board, SOON)

    def _schedule(self, board: DepartmentBoard, pause: float) -> None:
        if board.changed or board.gone or board.stale:
            board.sendings.plan(every=pause)

    async def _flush(self, board: DepartmentBoard) -> None:
        if board.stale and not board.rereading:
            board.rereading = True
            self._tasks.spawn(self._reread(board))
        if board.changed or board.gone:
            board.send_changes()

    async def _load(self, board: DepartmentBoard) -> None:
        board.reads += 1
        rows = await self._query(board, listed_rows, board.rows.department)
        if rows is None:
            return
        board.load(rows)
        board.read_returned()
        for joining in board.joining.values():
            self._tasks.spawn(self._send_whole(board, joining))

    async def _send_whole(self, board: DepartmentBoard, joining: Joining) -> None:
        """Send all pages; rows that change while the connection has no room are sent once, with their page."""
        while self._has(board) and board.joining.get(joining.send_buffer) is joining:
            frame = joining.next_frame(board.rows)
            if frame is None:
                board.finish(joining)
                return
            joining.send_buffer.push(frame)
            await joining.send_buffer.wait_for_room()

    async def _reread(self, board: DepartmentBoard) -> None:
        """Read until no row is stale. One task per board; the next comparison names again what this one misses."""
        try:
            while board.stale:
                chats, board.stale = board.stale, set()
                board.reads += 1
                heads = await self._query(board, queries.heads_of, list(chats))
                if heads is None:
                    return
                for head in heads:
                    if head.department == board.rows.department:
                        board.change(head)
                    else:
                        board.drop(head)
                board.read_returned()
                self._schedule(board, SOON)
        finally:
            board.rereading = False

    async def _query(self, board: DepartmentBoard, query: Callable[..., T], argument: object) -> T | None:
        """Query until it succeeds; None once the board has no connection any more, or was replaced."""
        while self._has(board):
            try:
                result = await self._read(query, argument)
            except Error as error:
                log.warning("a board can't be read, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # without a result the connections would never get their board
                log.exception("reading a board broke, trying again")
                await asyncio.sleep(RETRY)
            else:
                return result if self._has(board) else None
        return None
