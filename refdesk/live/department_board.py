"""One department's board on a node, without I/O: its rows, what has changed, and who has which of them."""

from collections.abc import Iterable

from refdesk.chats.head import Head
from refdesk.database.coalescer import Coalescer
from refdesk.protocol.down import TransferredRow

from .board_rows import BEGIN, BoardRows, Position, SentRow, row_of
from .send_buffer import SendBuffer


class Joining:
    """A connection that gets the pages of a board. It has those before `position`; none until `begun`."""

    __slots__ = ("begun", "operator", "position", "send_buffer")

    def __init__(self, send_buffer: SendBuffer, operator: int) -> None:
        self.send_buffer, self.operator = send_buffer, operator
        self.position = BEGIN
        self.begun = False

    def next_frame(self, rows: BoardRows) -> bytes | None:
        """The next page with rows, as they are now. None after the last one."""
        page = rows.next_page(self.position)
        if page is None:
            return None
        frame = rows.frame(page, whole=not self.begun)
        self.position, self.begun = (page[0], page[1] + 1), True
        return frame

    def has(self, page: Position | None) -> bool:
        """Whether it has this page. A changed row of another page comes with its page."""
        return self.begun and (page is None or page < self.position)


class DepartmentBoard:
    """`rows` are those that `watching` have; until they are `loaded`, no connection has any."""

    sendings: Coalescer
    """Sends changes, and reads stale rows."""

    def __init__(self, department: int) -> None:
        self.rows = BoardRows(department)
        self.loaded = False
        self.watching: dict[SendBuffer, int] = {}
        """The connections that have all rows, with their operators."""
        self.joining: dict[SendBuffer, Joining] = {}
        self.changed: dict[int, Head] = {}
        """Rows to be sent."""
        self.gone: dict[int, str] = {}
        """Chats that were transferred to another department, with the name of their operator."""
        self.reads = 0
        """Queries of rows that have not returned."""
        self.left: dict[int, int] = {}
        """Chats that left the board during these queries, with their versions: the results may have older ones."""
        self.stale: set[int] = set()
        """Chats whose rows have to be read again."""
        self.rereading = False

    def connections(self) -> dict[SendBuffer, int]:
        """All connections, with their operators."""
        return self.watching | {buffer: joining.operator for buffer, joining in self.joining.items()}

    def leave(self, send_buffer: SendBuffer) -> None:
        self.joining.pop(send_buffer, None)
        self.watching.pop(send_buffer, None)

    def load(self, rows: Iterable[SentRow]) -> None:
        """Add the rows that were read, except those that have changed since."""
        for row in rows:
            if self.is_newer(row.chat, row.version):
                self.rows.put(row)
        self.loaded = True

    def is_newer(self, chat: int, version: int) -> bool:
        """Whether this version of a chat is later than all that is known here."""
        waiting = self.changed.get(chat)
        versions = (self.rows.versions.get(chat, 0), self.left.get(chat, 0), waiting.last_seq if waiting else 0)
        return version > max(versions)

    def change(self, head: Head) -> None:
        """The chat is, or was until this event, on the board."""
        if not self.is_newer(head.chat, head.last_seq):
            return
        if not head.listed:
            self._note_left(head)
            if head.chat not in self.changed and head.chat not in self.rows.versions:
                return
        self.changed[head.chat] = head
        self.gone.pop(head.chat, None)

    def drop(self, head: Head) -> None:
        """The chat is in another department."""
        waiting, version = self.changed.get(head.chat), self.rows.versions.get(head.chat, 0)
        if head.last_seq < max(version, waiting.last_seq if waiting else 0):
            return  # it has come back
        self._note_left(head)
        if waiting or version:
            self.changed.pop(head.chat, None)
            self.rows.remove(head.chat)
            self.gone[head.chat] = head.claimed_name

    def send_changes(self) -> None:
        """Apply what has changed to the rows, and send it to all connections that have the pages."""
        changes = [self._apply(head) for head in self.changed.values()]
        gone = tuple(TransferredRow(chat=chat, to=name) for chat, name in self.gone.items())
        self.changed.clear()
        self.gone.clear()
        frames = list(self.rows.frames([encoded for encoded, _ in changes], gone))
        for send_buffer in self.watching:
            _push(send_buffer, frames)
        for send_buffer, joining in self.joining.items():
            if joining.begun:
                _push(send_buffer, self.rows.frames([row for row, page in changes if joining.has(page)], gone))

    def finish(self, joining: Joining) -> None:
        """Send what follows the pages: the operator's own ended chats, or a board without rows."""
        ended = self.rows.own_ended(joining.operator)
        _push(joining.send_buffer, self.rows.frames(ended, whole=not joining.begun))
        del self.joining[joining.send_buffer]
        self.watching[joining.send_buffer] = joining.operator

    def stale_rows(self, seqs: dict[int, int]) -> set[int]:
        """The chats whose rows differ from those that are listed, by the last seqs of the listed ones."""
        versions = self.rows.versions
        newer = {chat for chat, seq in seqs.items() if seq > versions.get(chat, 0) and self.is_newer(chat, seq)}
        return newer | (versions.keys() - seqs.keys())

    def read_returned(self) -> None:
        """The result of a query of rows was added."""
        self.reads -= 1
        if not self.reads:
            self.left.clear()

    def _apply(self, head: Head) -> tuple[bytes, Position | None]:
        row = row_of(head)
        return row.encoded, self.rows.put(row) if head.listed else self.rows.remove(head.chat)

    def _note_left(self, head: Head) -> None:
        if self.reads:
            self.left[head.chat] = head.last_seq


def _push(send_buffer: SendBuffer, frames: Iterable[bytes]) -> None:
    for frame in frames:
        send_buffer.push(frame)
