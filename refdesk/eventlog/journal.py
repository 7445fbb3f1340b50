"""The only writer of logs.

`execute` runs a batch of commands, those on one kind of log in one transaction: lock the heads, look up the keys,
decide in memory, append the events, update the heads, commit, announce. Where heads are cached and a round trip is
worth it, a batch that only appends is decided first and written in one statement, which checks heads and keys
(decision 28). An outcome is returned and announced only after its commit.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from refdesk.eventlog.outcomes import Refused
from refdesk.kit.clock import now_ms
from refdesk.kit.disk import is_disk_full

from .database_file import assert_there
from .events import Event
from .head_cache import HeadCache
from .heads import LogHead
from .log import (
    AnyLog,
    CommandT,
    EventT,
    HeadT,
    Log,
    LogCommand,
    LogStart,
    Request,
    Rewrite,
    StartT,
    StoredT,
    any_log,
    log_of,
)
from .outcomes import Outcome, Stored
from .refusals import KeyReused, OutcomeUnknown, Refusal, StorageFull, Unavailable
from .rows import EventRow, KnownKey
from .sql_store import CommitLostError, Store
from .store import STORES

log = logging.getLogger(__name__)

Batch = Sequence[Request]
Announce = Callable[[Sequence[Stored]], None]

_encode = msgspec.json.Encoder().encode


class FollowUpRefused(Exception):
    """A follow-up command was refused, so the command that led to it is refused as well."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal


class Journal:
    """Executes commands on the calling thread's database connection.

    `announce` gets the outcomes that stored something, after the commit. A database that can't be reached, is locked or
    full raises nothing: the refusal is `Unavailable`, or `OutcomeUnknown` where the commit itself failed.
    """

    def __init__(self, announce: Announce = lambda stored: None, clock: Callable[[], int] = now_ms) -> None:
        self._announce = announce
        self._clock = clock
        self._head_cache = HeadCache()
        # True while only the commit of the transaction is left.
        self._committing = False
        self.commits = 0

    def forget_heads(self) -> None:
        """Drop all cached heads, after the database was restored. Call on the executing thread."""
        self._head_cache.clear()

    def execute(self, batch: Batch) -> list[Outcome]:
        """Returns one outcome for each command, in order. Each kind of log has its own transaction."""
        by_kind: dict[int, list[Request]] = defaultdict(list)
        for command in batch:
            by_kind[id(log_of(command))].append(command)
        outcomes = {kind: iter(self._execute_kind(commands)) for kind, commands in by_kind.items()}
        return [next(outcomes[id(log_of(command))]) for command in batch]

    @contextmanager
    def backfill(
        self, log: Log[HeadT, CommandT, StartT, EventT, StoredT]
    ) -> Iterator[Callable[[int, CommandT | StartT], Outcome]]:
        """Yields a function that executes a command at a past time (ms), all in one transaction on one kind of log.

        For imports and demo data, with the same rules, rows and projections as in `execute`. Only logs that were
        started in the block can be written. Nothing is announced. An error is raised, and nothing is stored then.
        """
        assert_there()
        kind = any_log(log)
        with transaction.atomic(), connection.cursor() as cursor:
            work = _LogTransaction(kind, STORES[connection.vendor], cursor, 0)
            done: list[tuple[int, Stored]] = []

            def execute_at(moment: int, command: CommandT | StartT) -> Outcome:
                outcome = work.at(moment).execute(command)
                if isinstance(outcome, Stored) and outcome.events:
                    done.append((moment, outcome))
                return outcome

            yield execute_at
            work.write(last=False)
            _project(kind, [stored for _, stored in done])
            for moment, stored in done:
                self._follow_up(kind, cursor, [stored], moment)

    def _execute_kind(self, batch: Batch) -> list[Outcome]:
        """Execute commands on one kind of log: in one statement, or what can't be done by it in a transaction."""
        if not STORES[connection.vendor].one_statement or connection.in_atomic_block:
            return self._execute(batch)
        outcomes = self._append(batch)
        rest = [command for command, outcome in zip(batch, outcomes, strict=True) if outcome is None]
        others = iter(self._execute(rest) if rest else ())
        return [outcome or next(others) for outcome in outcomes]

    def _append(self, batch: Batch) -> Sequence[Outcome | None]:
        """Execute commands in one statement. None for each of which nothing was stored or decided."""
        self._committing = False
        try:
            outcomes = self._append_to_current(log_of(batch[0]), batch)
        except (OperationalError, InterfaceError) as error:
            if not STORES[connection.vendor].is_conflict(error):
                return self._refuse_all(batch, error)
            outcomes = []
        except Exception:  # an error of one command, which a transaction of its own shows
            log.debug("a batch could not be stored in one statement", exc_info=True)
            outcomes = []
        self._announce([outcome for outcome in outcomes if outcome])
        return outcomes or [None] * len(batch)

    def _append_to_current(self, kind: AnyLog, batch: Batch) -> list[Stored | None]:
        """Decide by cached heads and append to the logs whose heads are current: None for commands on the others.

        Nothing is done (an empty list) where a head is missing or anything but appending is due: a start, a refusal, a
        projection. What is decided on a stale head, or on a key that is stored already, is thrown away.
        """
        store, cached = STORES[connection.vendor], self._head_cache.of(kind.tables.head)
        with connection.cursor() as cursor:
            self._head_cache.clear_unless(store.version(cursor), store.changes(cursor))
            numbers = [kind.number(command) if isinstance(command, kind.command) else 0 for command in batch]
            if not cached.keys() >= set(numbers):
                return []
            work = _LogTransaction(kind, store, cursor, self._clock(), [cached[number] for number in set(numbers)])
            stored = [outcome for outcome in map(work.execute, batch) if isinstance(outcome, Stored) and outcome.events]
            if len(stored) < len(batch) or kind.has_subscriber(_kinds(stored)):
                return []
            written = work.append_to_current()
        self.commits += 1
        self._head_cache.discard(kind.tables.head, set(numbers) - written)
        outcomes = [outcome if number in written else None for number, outcome in zip(numbers, stored, strict=True)]
        self._head_cache.update(store.changes(cursor), filter(None, outcomes))
        return outcomes

    def _refuse_all(self, batch: Batch, error: Exception) -> list[Outcome]:
        """The outcomes of a batch whose transaction failed because of the database."""
        unknown = _lost_commit(error) or (self._committing and STORES[connection.vendor].may_hold(error))
        connection.close_if_unusable_or_obsolete()
        if unknown:
            log.warning("not known whether %d commands were stored: %s", len(batch), error)
            return [Refused(OutcomeUnknown())] * len(batch)
        log.warning("nothing stored of %d commands: %s", len(batch), error)
        return [Refused(StorageFull() if is_disk_full(error) else Unavailable())] * len(batch)

    def _execute(self, batch: Batch) -> list[Outcome]:
        """A batch that fails as a whole is run again command by command."""
        try:
            outcomes, stored = self._transact(batch)
        except (OperationalError, InterfaceError) as error:
            return self._refuse_all(batch, error)
        except Exception as error:  # an error of one command must not fail the others of its batch
            if len(batch) > 1:
                return [outcome for command in batch for outcome in self._execute([command])]
            if isinstance(error, FollowUpRefused):
                return [Refused(error.refusal)]
            log.exception("a command could not be carried out: %s", type(getattr(batch[0], "act", batch[0])).__name__)
            return [Refused(Unavailable())]
        self._announce(stored)
        return outcomes

    def _transact(self, batch: Batch) -> tuple[list[Outcome], list[Stored]]:
        """Returns the outcomes, and all that was stored, follow-ups included."""
        self._committing = False
        assert_there()
        now, store = self._clock(), STORES[connection.vendor]
        with transaction.atomic(), connection.cursor() as cursor:
            self._head_cache.clear_unless(store.version(cursor), store.changes(cursor))
            outcomes = self._write(log_of(batch[0]), cursor, batch, now, first=True)
            announced = [outcome for outcome in outcomes if isinstance(outcome, Stored)]
            stored = [outcome for outcome in announced if not outcome.repeat]
            announced += self._follow_up(log_of(batch[0]), cursor, stored, now)
            changes = store.changes(cursor)
            self._committing = True
        self.commits += 1
        self._head_cache.update(changes, announced)
        return outcomes, announced

    def _write(self, kind: AnyLog, cursor: CursorWrapper, batch: Batch, now: int, *, first: bool) -> list[Outcome]:
        work = _locked(kind, cursor, batch, now, self._head_cache.of(kind.tables.head))
        outcomes = [work.execute(command) for command in batch]
        stored = [outcome for outcome in outcomes if isinstance(outcome, Stored) and outcome.events]
        # A refused follow-up rolls everything back, so the store may commit only where there is none.
        work.write(last=first and not kind.has_subscriber(_kinds(stored)))
        _project(kind, stored)
        return outcomes

    def _follow_up(self, kind: AnyLog, cursor: CursorWrapper, stored: Sequence[Stored], now: int) -> list[Stored]:
        """Execute the follow-ups, which are always on logs of one other kind, locked after the first.

        Where each of two kinds follows up the other, two nodes can deadlock: PostgreSQL aborts one of the two
        transactions, and its client sends the command again.
        """
        kinds = _kinds(stored)
        follow_ups = [follow_up.run for follow_up in kind.follow_ups if follow_up.wants(kinds)]
        commands = [command for outcome in stored for follow_up in follow_ups for command in follow_up(outcome)]
        outcomes = self._write(log_of(commands[0]), cursor, commands, now, first=False) if commands else []
        for outcome in outcomes:
            if isinstance(outcome, Refused):
                raise FollowUpRefused(outcome.refusal)
        return [outcome for outcome in outcomes if isinstance(outcome, Stored)]


class _LogTransaction:
    """One transaction on one kind of log: its heads and known keys, and what it adds."""

    def __init__(
        self,
        kind: AnyLog,
        store: Store,
        cursor: CursorWrapper,
        now: int,
        heads: Sequence[LogHead] = (),
        known_keys: Sequence[KnownKey] = (),
    ) -> None:
        self._kind, self._store, self._cursor, self._now = kind, store, cursor, now
        self._number_of = kind.number_of
        self._heads = {self._number_of(head): head for head in heads}
        self._known = {(known_key.log, known_key.key): known_key for known_key in known_keys}
        self._rows: list[EventRow] = []
        self._before: dict[int, LogHead] = {}
        self._moved: dict[int, LogHead] = {}
        self._rewrites: list[tuple[int, int, Rewrite]] = []

    def at(self, now: int) -> "_LogTransaction":
        """Set the time (ms) of the next events."""
        self._now = now
        return self

    def execute(self, command: Request) -> Outcome:
        if isinstance(command, self._kind.command):
            return self._act(command)
        assert isinstance(command, self._kind.start)  # noqa: S101 `log_of` found this kind by it
        return self._start(command)

    def write(self, *, last: bool) -> None:
        if self._rows:
            moved = [(self._before[number], head) for number, head in self._moved.items()]
            last = last and not self._rewrites
            self._store.write(self._kind.tables, self._cursor, self._rows, moved, last=last)
        for number, seq, rewrite in self._rewrites:
            self._store.rewrite(self._kind.tables, self._cursor, number, seq, rewrite)

    def append_to_current(self) -> set[int]:
        """Instead of `write`: returns the logs that were written; see `Store`."""
        if self._rewrites:
            return set()
        moved = [(self._before[number], head) for number, head in self._moved.items()]
        return self._store.append_to_current(self._kind.tables, self._rows, moved)

    def _look_up(self, keys: list[tuple[int, str]]) -> None:
        stored_keys = self._store.known_keys(self._kind.tables, self._cursor, keys)
        self._known.update({(known_key.log, known_key.key): known_key for known_key in stored_keys})

    def _act(self, command: LogCommand) -> Outcome:
        number = self._kind.number(command)
        head = self._heads.get(number)
        if head is None:
            return Refused(self._kind.not_found)
        known_key = self._known.get((number, command.key)) if command.key else None
        # A repeat is one even if the rules of masking have changed since.
        if known_key and (repeated := self._repeated(head, command, known_key)):
            return repeated
        masked = self._kind.mask(head, command)
        if isinstance(masked, Refusal):
            return Refused(masked)
        command = masked
        if known_key:
            return self._repeated(head, command, known_key) or Refused(KeyReused())
        digest = self._kind.digest(command.act) if command.key else None
        events = self._kind.decide(head, command, self._now)
        return Refused(events) if isinstance(events, Refusal) else self._add(head, tuple(events), digest)

    def _repeated(self, head: LogHead, command: LogCommand, known_key: KnownKey) -> Outcome | None:
        """The outcome of the command with this key; None if that was another command."""
        if (known_key.actor, known_key.digest) != (self._kind.actor_of(command), self._kind.digest(command.act)):
            return None
        return self._kind.stored(head=head, seq=known_key.seq, repeat=True)

    def _start(self, start: LogStart) -> Outcome:
        masked = self._kind.mask_start(start)
        if isinstance(masked, Refusal):
            # It may be stored since before a change of the rules.
            return self._started_before(start) or Refused(masked)
        refusal = self._kind.begin(masked, 0, self._now)
        if isinstance(refusal, Refusal):
            return Refused(refusal)
        head = self._kind.new_head(masked)
        number = self._store.insert_head(self._kind.tables, self._cursor, head)
        if number is None:
            return self._started_before(start) or self._started_before(masked) or Refused(KeyReused())
        start = masked
        events = self._kind.begin(start, number, self._now)
        assert not isinstance(events, Refusal)  # noqa: S101 decided above, on the same facts
        first = self._kind.tables.fields[0]
        return self._add(msgspec.structs.replace(head, **{first: number}), tuple(events), self._kind.digest(start))

    def _started_before(self, start: LogStart) -> Outcome | None:
        """The outcome of the start with this key; None if there was none, or another one."""
        number = self._store.started_by(self._kind.tables, self._cursor, self._kind.new_head(start))
        if number is None:
            return None
        if (number, start.key) not in self._known:
            self._look_up([(number, start.key)])
        if self._known[number, start.key].digest != self._kind.digest(start):
            return None
        head = self._heads.get(number) or self._store.lock(self._kind.tables, self._cursor, [number], {})[0]
        return self._kind.stored(head=head, seq=1, repeat=True)

    def _add(self, head: LogHead, events: tuple[Event, ...], digest: str | None) -> Outcome:
        if not events:
            return self._kind.stored(head=head, seq=None)
        number = self._number_of(head)
        self._before.setdefault(number, head)
        for event in events:
            head = self._kind.apply(head, event)
            self._rows.append(_row(number, event, digest))
            rewrite = self._kind.rewrites(event.body)
            if rewrite:
                self._rewrites.append((number, event.seq, rewrite))
            if event.key:
                self._known[number, event.key] = KnownKey(number, event.key, event.seq, event.actor, digest or "")
        self._heads[number] = self._moved[number] = head
        return self._kind.stored(head=head, seq=events[0].seq, events=events)


def _locked(
    kind: AnyLog, cursor: CursorWrapper, batch: Batch, now: int, cached: Mapping[int, LogHead]
) -> _LogTransaction:
    """A transaction with the heads of the batch's logs, locked until it ends, and those of its keys that are stored."""
    commands = [(kind.number(command), command) for command in batch if isinstance(command, kind.command)]
    logs = sorted({number for number, _ in commands})
    keys = sorted({(number, command.key) for number, command in commands if command.key})
    store = STORES[cursor.db.vendor]
    heads, known_keys = store.lock_and_look_up(kind.tables, cursor, logs, keys, cached) if logs else ([], [])
    return _LogTransaction(kind, store, cursor, now, heads, known_keys)


def _project(kind: AnyLog, stored: Sequence[Stored]) -> None:
    kinds = _kinds(stored)
    for projection in kind.projections if stored else ():
        if projection.wants(kinds):
            projection.run(stored)


def _lost_commit(error: BaseException | None) -> bool:
    """Django reconnects at the end of a transaction; if that fails too, the first error is its `__context__`."""
    while error is not None and not isinstance(error, CommitLostError):
        error = error.__context__
    return error is not None


def _kinds(stored: Sequence[Stored]) -> set[type]:
    return {type(event.body) for outcome in stored for event in outcome.events}


def _row(number: int, event: Event, digest: str | None) -> EventRow:
    payload = _encode(event.body).decode()
    kind = str(event.body.__struct_config__.tag)
    return EventRow(number, event.seq, kind, event.at, event.actor, payload, event.key, digest if event.key else None)
