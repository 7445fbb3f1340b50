"""The only writer of logs.

`execute` carries out a batch of commands, whoever asks and however many; those on one kind of log in one transaction:
lock the heads, look up the keys, decide in memory, append the events, move the heads, commit, announce. An outcome is
returned, and announced, only after the commit that holds it.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from refdesk.kit.clock import now_ms

from .database_file import assert_there
from .head_cache import KeptHeads
from .log import Entry, Log, Rewrite, log_of
from .outcomes import Outcome, Refused, Stored
from .refusals import KeyReused, OutcomeUnknown, Refusal, Unavailable
from .rows import EventRow, KnownKey
from .store import STORES, CommitLostError, Store, started_by

log = logging.getLogger(__name__)

Batch = Sequence[Any]
Announce = Callable[[Sequence[Any]], None]

_encode = msgspec.json.Encoder().encode


class EntailedRefused(Exception):
    """What has to be written with a command was refused, so the command is."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal


class Journal:
    """Executes commands on the calling thread's database connection.

    `announce` gets what was stored, after the commit. A room that must change with a log adds a projection to it, which
    runs inside the transaction. Raises nothing for a database that is away, locked or full: that is `Unavailable`, or
    `OutcomeUnknown` where it went at the commit.
    """

    def __init__(self, announce: Announce = lambda stored: None, clock: Callable[[], int] = now_ms) -> None:
        self._announce = announce
        self._clock = clock
        self._kept = KeptHeads()
        # Only the commit is left to do in the transaction.
        self._decided = False
        self.commits = 0

    def forget_heads(self) -> None:
        """Drop all cached heads: the database was set back. Called on the executing thread."""
        self._kept.forget()

    def execute(self, batch: Batch) -> list[Any]:
        """One outcome for each command, in order. Commands on different kinds of log are not in one transaction."""
        kinds = {id(log_of(command)) for command in batch}
        if len(kinds) <= 1:
            return self._execute(batch)
        placed = sorted(enumerate(batch), key=lambda each: id(log_of(each[1])))
        outcomes: dict[int, Outcome] = {}
        for _, group in groupby(placed, key=lambda each: id(log_of(each[1]))):
            places, commands = zip(*group, strict=True)
            outcomes.update(zip(places, self._execute(commands), strict=True))
        return [outcomes[place] for place in range(len(batch))]

    @contextmanager
    def past(self, kind: Log) -> Iterator[Callable[[int, Any], Outcome]]:
        """Commands on one kind of log, each as if given at its own moment (ms), all in one transaction.

        For what happened before it came here, or was made up: the same rules, rows and projections as for all else.
        A log must be begun in here to be written in here. Nothing is announced; what goes wrong is raised, and nothing
        is stored.
        """
        assert_there()
        with transaction.atomic(), connection.cursor() as cursor:
            turn = _Turn(kind, STORES[connection.vendor], cursor, (), 0, {})
            done: list[tuple[int, Stored]] = []

            def carry_out(moment: int, command: Any) -> Outcome:
                outcome = turn.at(moment).carry_out(command)
                if isinstance(outcome, Stored) and outcome.events:
                    done.append((moment, outcome))
                return outcome

            yield carry_out
            turn.write(last=False)
            _project(kind, [stored for _, stored in done])
            for moment, stored in done:
                self._entailed(kind, cursor, [stored], moment)

    def _execute(self, batch: Batch) -> list[Outcome]:
        """A batch that fails as a whole is run again one by one."""
        try:
            outcomes, stored = self._transact(batch)
        except (OperationalError, InterfaceError) as error:
            unknown = _lost_commit(error) or (self._decided and STORES[connection.vendor].may_hold(error))
            connection.close_if_unusable_or_obsolete()
            if unknown:
                log.warning("not known whether %d commands were stored: %s", len(batch), error)
                return [Refused(OutcomeUnknown())] * len(batch)
            log.warning("nothing stored of %d commands: %s", len(batch), error)
            return [Refused(Unavailable())] * len(batch)
        except Exception as error:  # whatever one command did, the others of its batch must not suffer
            if len(batch) > 1:
                return [outcome for command in batch for outcome in self._execute([command])]
            if isinstance(error, EntailedRefused):
                return [Refused(error.refusal)]
            log.exception("a command could not be carried out: %s", type(getattr(batch[0], "act", batch[0])).__name__)
            return [Refused(Unavailable())]
        self._announce(stored)
        return outcomes

    def _transact(self, batch: Batch) -> tuple[list[Outcome], list[Stored]]:
        """The outcomes, and all that was stored, what the commands entailed too."""
        if not batch:
            return [], []
        self._decided = False
        assert_there()
        now, announced, store = self._clock(), [], STORES[connection.vendor]
        with transaction.atomic(), connection.cursor() as cursor:
            self._kept.drop_unless(store.version(cursor), store.changes(cursor))
            outcomes = self._write(log_of(batch[0]), cursor, batch, now, first=True)
            announced += [outcome for outcome in outcomes if isinstance(outcome, Stored)]
            stored = [outcome for outcome in announced if not outcome.repeat]
            announced += self._entailed(log_of(batch[0]), cursor, stored, now)
            changes = store.changes(cursor)
            self._decided = True
        self.commits += 1
        self._kept.keep(changes, announced)
        return outcomes, announced

    def _write(self, kind: Log, cursor: CursorWrapper, batch: Batch, now: int, *, first: bool) -> list[Outcome]:
        kept = self._kept.of(kind.tables.head)
        turn = _Turn(kind, STORES[cursor.db.vendor], cursor, batch, now, kept)
        outcomes = [turn.carry_out(command) for command in batch]
        stored = [outcome for outcome in outcomes if isinstance(outcome, Stored) and outcome.events]
        # What was entailed may still be refused, and all with it.
        turn.write(last=first and not kind.followed(_kinds(stored)))
        _project(kind, stored)
        return outcomes

    def _entailed(self, kind: Log, cursor: CursorWrapper, stored: Sequence[Stored], now: int) -> list[Stored]:
        """Always on logs of one other kind, locked after the first. Two nodes may wait for each other where each kind
        entails the other: PostgreSQL ends one of the two, and its client repeats."""
        kinds = _kinds(stored)
        entails = [entail.run for entail in kind.entails if entail.minds(kinds)]
        commands = [command for each in stored for entail in entails for command in entail(each)]
        outcomes = self._write(log_of(commands[0]), cursor, commands, now, first=False) if commands else []
        for outcome in outcomes:
            if isinstance(outcome, Refused):
                raise EntailedRefused(outcome.refusal)
        return [outcome for outcome in outcomes if isinstance(outcome, Stored)]


class _Turn:
    """One transaction's work on one kind of log: what was locked and known at its begin, and what it adds."""

    def __init__(
        self, kind: Log, store: Store, cursor: CursorWrapper, batch: Batch, now: int, kept: Mapping[int, Any]
    ) -> None:
        self._kind, self._store, self._cursor, self._now = kind, store, cursor, now
        self._number_of = kind.number_of
        commands = [(kind.number(command), command) for command in batch if isinstance(command, kind.command)]
        logs = sorted({number for number, _ in commands})
        keys = sorted({(number, command.key) for number, command in commands if command.key})  # type: ignore[attr-defined]
        heads, known = store.lock_and_look_up(kind.tables, cursor, logs, keys, kept) if logs else ([], [])
        self._heads = {self._number_of(head): head for head in heads}
        self._known = {(one.log, one.key): one for one in known}
        self._rows: list[EventRow] = []
        self._stood: dict[int, Any] = {}
        self._moved: dict[int, Any] = {}
        self._rewrites: list[tuple[int, int, Rewrite]] = []

    def at(self, now: int) -> "_Turn":
        """The same turn, at another moment."""
        self._now = now
        return self

    def carry_out(self, command: Any) -> Outcome:
        return self._start(command) if isinstance(command, self._kind.start) else self._act(command)

    def write(self, *, last: bool) -> None:
        if self._rows:
            moved = [(self._stood[number], head) for number, head in self._moved.items()]
            last = last and not self._rewrites
            self._store.write(self._kind.tables, self._cursor, self._rows, moved, last=last)
        for number, seq, taken in self._rewrites:
            self._store.rewrite(self._kind.tables, self._cursor, number, seq, taken)

    def _look_up(self, keys: list[tuple[int, str]]) -> None:
        found = self._store.known_keys(self._kind.tables, self._cursor, keys)
        self._known.update({(known.log, known.key): known for known in found})

    def _act(self, command: Any) -> Outcome:
        number = self._kind.number(command)
        head = self._heads.get(number)
        if head is None:
            return Refused(self._kind.unknown)
        told = self._kind.told(command.act) if command.key else None
        if command.key and (number, command.key) in self._known:
            return self._repeated(head, number, command, told)
        events = self._kind.decide(head, command, self._now)
        return Refused(events) if isinstance(events, Refusal) else self._add(head, tuple(events), told)

    def _repeated(self, head: Any, number: int, command: Any, told: str | None) -> Outcome:
        known = self._known[number, command.key]
        if (known.actor, known.digest) != (self._kind.written(command.actor), told):
            return Refused(KeyReused())
        return self._kind.stored(head=head, seq=known.seq, repeat=True)

    def _start(self, start: Any) -> Outcome:
        refusal = self._kind.begin(start, 0, self._now)
        if isinstance(refusal, Refusal):
            return Refused(refusal)
        head = self._kind.born(start)
        number = self._store.insert_head(self._kind.tables, self._cursor, head)
        if number is None:
            return self._started_before(start, head)
        events = self._kind.begin(start, number, self._now)
        assert not isinstance(events, Refusal)  # noqa: S101 decided above, on the same facts
        first = self._kind.tables.fields[0]
        return self._add(msgspec.structs.replace(head, **{first: number}), tuple(events), self._kind.told(start))

    def _started_before(self, start: Any, born: Any) -> Outcome:
        number = started_by(self._kind.tables, self._cursor, born)
        if (number, start.key) not in self._known:
            self._look_up([(number, start.key)])
        if self._known[number, start.key].digest != self._kind.told(start):
            return Refused(KeyReused())
        head = self._heads.get(number) or self._store.lock(self._kind.tables, self._cursor, [number], {})[0]
        return self._kind.stored(head=head, seq=1, repeat=True)

    def _add(self, head: Any, events: tuple[Entry, ...], told: str | None) -> Outcome:
        if not events:
            return self._kind.stored(head=head, seq=None)
        number = self._number_of(head)
        self._stood.setdefault(number, head)
        for event in events:
            head = self._kind.apply(head, event)
            self._rows.append(_row(number, event, told))
            taken = self._kind.rewrites(event.body)
            if taken:
                self._rewrites.append((number, event.seq, taken))
            if event.key:
                self._known[number, event.key] = KnownKey(number, event.key, event.seq, event.actor, told or "")
        self._heads[number] = self._moved[number] = head
        return self._kind.stored(head=head, seq=events[0].seq, events=events)


def _project(kind: Log, stored: Sequence[Stored]) -> None:
    kinds = _kinds(stored)
    for projection in kind.projections if stored else ():
        if projection.minds(kinds):
            projection.run(stored)


def _lost_commit(error: BaseException | None) -> bool:
    """Django connects anew at the end of a transaction; where that fails too, its error takes the first one's place."""
    while error is not None and not isinstance(error, CommitLostError):
        error = error.__context__
    return error is not None


def _kinds(stored: Sequence[Stored]) -> set[type]:
    return {type(event.body) for outcome in stored for event in outcome.events}


def _row(number: int, event: Entry, told: str | None) -> EventRow:
    payload = _encode(event.body).decode()
    kind = str(event.body.__struct_config__.tag)
    return EventRow(number, event.seq, kind, event.at, event.actor, payload, event.key, told if event.key else None)
