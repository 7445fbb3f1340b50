"""A client's copy of a chat's log, as P13 to P16 and P38 demand. No sockets, no clock."""

from dataclasses import dataclass, field, replace

import msgspec

from refdesk.chats.events import Ended
from refdesk.eventlog.address import Address, chat_at
from refdesk.eventlog.events import FileSent, MessageSent, Redacted
from refdesk.eventlog.redaction import redacted
from refdesk.protocol.down import By, Events, Opened, SeenUpTo
from refdesk.protocol.schema import AnyBody, TicketBody

_body = msgspec.json.Decoder(AnyBody)
_ticket_body = msgspec.json.Decoder(TicketBody)


def address_of(chat: int | Address) -> Address:
    """The address of a log, or of the chat with this number."""
    return chat if isinstance(chat, Address) else chat_at(chat)


@dataclass(frozen=True)
class Entry:
    """One decoded event."""

    seq: int
    at: int
    by: By
    body: AnyBody | TicketBody
    key: str | None


@dataclass(frozen=True)
class Message:
    """A message; `role` is patron or operator."""

    seq: int
    role: str
    text: str


@dataclass
class Feed:
    """The log of one chat up to `through`, in order, each event once."""

    address: Address
    through: int = 0
    log: list[Entry] = field(default_factory=list)
    opened: bool = False
    seen_by_patron: int = 0
    seen_by_desk: int = 0
    _before: list[Entry] = field(default_factory=list)

    def receive(self, frame: Events) -> bool:
        """Append the new events of a frame. False if there is a gap before it: open the feed again (P14)."""
        if frame.after > self.through:
            return False
        body = _ticket_body if frame.log.kind == "ticket" else _body
        entries = [
            Entry(event.seq, event.at, event.by, body.decode(event.body), event.key)
            for event in frame.events
            if event.seq > self.through
        ]
        self.log += entries
        self.through = max(self.through, frame.through)
        for entry in entries:
            if isinstance(entry.body, Redacted):
                # The log has lost a passage when its event is read; only entries read before still have it.
                known_before = entries[0].seq if self.opened else 0
                self._redact(entry.body, known_before if entry.body.passage else entry.seq)
        return True

    def _redact(self, by: Redacted, before: int) -> None:
        """Remove what was redacted from the entries that it concerns, of those with a lower number than `before`."""
        self.log = [
            replace(entry, body=redacted(entry.body, by))
            if entry.seq < before and (not by.seqs or entry.seq in by.seqs)
            else entry
            for entry in self.log
        ]

    def receive_opened(self, frame: Opened) -> bool:
        """The feed is complete. False if the log ends before the known events: open the feed again from 0 (P38)."""
        if frame.through < self.through:
            return False
        self.opened = True
        self.seen_by_patron, self.seen_by_desk = frame.seen_by_patron, frame.seen_by_desk
        return True

    def reset(self) -> None:
        """Drop all events: the database was restored, and the feed has to be opened from 0."""
        self._before += self.log
        self.log = []
        self.through = self.seen_by_patron = self.seen_by_desk = 0
        self.opened = False

    @property
    def lost(self) -> list[Entry]:
        """Entries from before a restore that the log, once it has been read again, doesn't have."""
        present = {_identity(entry) for entry in self.log}
        return [entry for entry in self._before if _identity(entry) not in present]

    def receive_seen(self, frame: SeenUpTo) -> None:
        """Move one side's read mark forward, never back (P18)."""
        if frame.by == "patron":
            self.seen_by_patron = max(self.seen_by_patron, frame.seq)
        else:
            self.seen_by_desk = max(self.seen_by_desk, frame.seq)

    @property
    def messages(self) -> list[Message]:
        return [
            Message(entry.seq, entry.by.role, entry.body.text)
            for entry in self.log
            if isinstance(entry.body, MessageSent)
        ]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def files(self) -> list[FileSent]:
        return [entry.body for entry in self.log if isinstance(entry.body, FileSent)]

    @property
    def ended_by(self) -> str | None:
        """Who ended the chat; None if it has not ended."""
        return next((entry.body.by for entry in reversed(self.log) if isinstance(entry.body, Ended)), None)


def _identity(entry: Entry) -> tuple[str, int, AnyBody | TicketBody]:
    """Identifies an event before and after a restore, where seqs may differ."""
    return entry.key or "", entry.at, entry.body
