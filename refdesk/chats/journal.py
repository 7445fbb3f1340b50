"""The only writer of chats.

`execute` carries out a batch of commands in one transaction, whoever asks and however many: lock the heads, look up the
keys, decide in memory, append the events, move the heads, commit, announce. An outcome is returned, and announced, only
after the commit that holds it.
"""

import logging
from collections.abc import Callable, Sequence

import msgspec
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from refdesk.kit.clock import now_ms

from . import machine
from .commands import Command, Start, digest, written
from .database_file import assert_there
from .events import Event
from .head import Head
from .outcomes import Outcome, Refused, Stored
from .refusals import KeyReused, NoSuchChat, Refusal, Unavailable
from .store import STORES, EventRow, KnownKey, Store, start_of

log = logging.getLogger(__name__)

Batch = Sequence[Command | Start]
Announce = Callable[[Sequence[Stored]], None]
Projection = Callable[[Sequence[Stored]], None]

_encode = msgspec.json.Encoder().encode

PROJECTIONS: list[Projection] = []
"""Those of the rooms that are installed, put here as they are made ready."""


class Journal:
    """Executes commands on the calling thread's database connection.

    `announce` gets what was stored, after the commit. A room that must change with a chat adds a projection, which
    runs inside the transaction. Raises nothing for a database that is away, locked or full: that is `Unavailable`.
    """

    def __init__(self, announce: Announce = lambda stored: None, clock: Callable[[], int] = now_ms) -> None:
        self._announce = announce
        self._clock = clock
        self.projections = list(PROJECTIONS)
        self.commits = 0

    def execute(self, batch: Batch) -> list[Outcome]:
        """One outcome for each command, in order. A batch that fails as a whole is run again one by one."""
        try:
            outcomes = self._transact(batch)
        except (OperationalError, InterfaceError) as error:
            connection.close_if_unusable_or_obsolete()
            log.warning("nothing stored of %d commands: %s", len(batch), error)
            return [Refused(Unavailable())] * len(batch)
        except Exception:  # whatever one command did, the others of its batch must not suffer
            if len(batch) > 1:
                return [outcome for command in batch for outcome in self.execute([command])]
            log.exception("a command could not be carried out: %s", type(getattr(batch[0], "act", batch[0])).__name__)
            return [Refused(Unavailable())]
        self._announce([outcome for outcome in outcomes if isinstance(outcome, Stored)])
        return outcomes

    def _transact(self, batch: Batch) -> list[Outcome]:
        store = STORES[connection.vendor]
        assert_there()
        with transaction.atomic(), connection.cursor() as cursor:
            turn = _Turn(store, cursor, batch, self._clock())
            outcomes = [turn.carry_out(command) for command in batch]
            turn.write()
            stored = [outcome for outcome in outcomes if isinstance(outcome, Stored) and not outcome.repeat]
            for project in self.projections:
                project(stored)
        self.commits += 1
        return outcomes


class _Turn:
    """One transaction's work: what was locked and known at its begin, and what it adds."""

    def __init__(self, store: Store, cursor: CursorWrapper, batch: Batch, now: int) -> None:
        self._store, self._cursor, self._now = store, cursor, now
        commands = [command for command in batch if isinstance(command, Command)]
        chats = sorted({command.chat for command in commands})
        keys = sorted({(command.chat, command.key) for command in commands if command.key})
        heads, known = store.lock_and_look_up(cursor, chats, keys) if chats else ([], [])
        self._heads = {head.chat: head for head in heads}
        self._known = {(one.chat, one.key): one for one in known}
        self._rows: list[EventRow] = []
        self._moved: dict[int, Head] = {}

    def carry_out(self, command: Command | Start) -> Outcome:
        return self._start(command) if isinstance(command, Start) else self._act(command)

    def write(self) -> None:
        if self._rows:
            self._store.write(self._cursor, self._rows, list(self._moved.values()))

    def _look_up(self, keys: list[tuple[int, str]]) -> None:
        found = self._store.known_keys(self._cursor, keys)
        self._known.update({(known.chat, known.key): known for known in found})

    def _act(self, command: Command) -> Outcome:
        head = self._heads.get(command.chat)
        if head is None:
            return Refused(NoSuchChat())
        told = digest(command.act) if command.key else None
        if command.key and (command.chat, command.key) in self._known:
            return self._repeated(head, command, told)
        events = machine.decide(head, command, self._now)
        return Refused(events) if isinstance(events, Refusal) else self._add(head, events, told)

    def _repeated(self, head: Head, command: Command, told: str | None) -> Outcome:
        known = self._known[command.chat, command.key or ""]
        if (known.actor, known.digest) != (written(command.actor), told):
            return Refused(KeyReused())
        return Stored(head=head, seq=known.seq, repeat=True)

    def _start(self, start: Start) -> Outcome:
        head = Head(
            chat=0, widget=start.widget, department=start.department, country=start.country, start_key=start.key
        )
        refusal = machine.begin(start, 0, self._now)
        if isinstance(refusal, Refusal):
            return Refused(refusal)
        chat = self._store.insert_head(self._cursor, head)
        if chat is None:
            return self._started_before(start)
        events = machine.begin(start, chat, self._now)
        assert not isinstance(events, Refusal)  # noqa: S101 decided above, on the same facts
        return self._add(msgspec.structs.replace(head, chat=chat), events, _told(start))

    def _started_before(self, start: Start) -> Outcome:
        chat = start_of(self._cursor, start.widget, start.key)
        if (chat, start.key) not in self._known:
            self._look_up([(chat, start.key)])
        if self._known[chat, start.key].digest != _told(start):
            return Refused(KeyReused())
        head = self._heads.get(chat) or self._store.lock(self._cursor, [chat])[0]
        return Stored(head=head, seq=1, repeat=True)

    def _add(self, head: Head, events: tuple[Event, ...], told: str | None) -> Outcome:
        if not events:
            return Stored(head=head, seq=None)
        for event in events:
            head = machine.apply(head, event)
            self._rows.append(_row(head.chat, event, told))
            if event.key:
                self._known[head.chat, event.key] = KnownKey(head.chat, event.key, event.seq, event.actor, told or "")
        self._heads[head.chat] = self._moved[head.chat] = head
        return Stored(head=head, seq=events[0].seq, events=events)


def _told(start: Start) -> str:
    """What a repeat of a start must say again: the patron's own words, not what the browser adds."""
    return digest(msgspec.structs.replace(start, details=type(start.details)(), department_name="", widget_title=""))


def _row(chat: int, event: Event, told: str | None) -> EventRow:
    payload = _encode(event.body).decode()
    kind = str(event.body.__struct_config__.tag)
    return EventRow(chat, event.seq, kind, event.at, event.actor, payload, event.key, told if event.key else None)
