"""The sweep redacts expired data of chats once, and nothing else."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from refdesk.chats.commands import Command, End, Forget, Operator, Patron
from refdesk.chats.head import redacted
from refdesk.chats.models import HandOver
from refdesk.chats.queries import head_of
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.retention import periods
from refdesk.retention.models import LedgerEntry, SweepCursor
from refdesk.retention.periods import CHAT_DATA, DAY_MS
from refdesk.retention.sweep import batches, sweep
from refdesk.widgets.models import Widget
from tests.databases import Database, postgresql, sqlite
from tests.databases import database as _database
from tests.logs import act, begin, started

database = _database
__all__ = ["database", "postgresql", "sqlite"]


class Chats:
    """Makes chats that ended some days ago, and runs the sweep."""

    def __init__(self, database: Database) -> None:
        self.people = database.people
        self.now = now_ms()
        Widget.objects.get_or_create(department=self.people.local_history, slug="history")

    def ended(self, days: float, department: Department | None = None) -> int:
        where = department or self.people.reference
        widget = Widget.objects.get(department=where)
        at = int(self.now - days * DAY_MS)
        chat = begin(widget, "Secret?", at, name="Dana", contact="dana@example.org")
        act(chat, Patron(chat, 1), End(), at=at)
        return chat

    def sweep(self, refuse: int = 0) -> int:
        """Run the sweep; the first `refuse` commands are refused with `Unavailable`. Returns the count of `take`."""
        away = iter(range(refuse))

        async def execute(command: Any) -> Any:
            if next(away, None) is not None:
                return Refused(Unavailable())
            return (await sync_to_async(Journal().execute)([command]))[0]

        async def run(function: Any, *args: Any, **kwargs: Any) -> Any:
            return await sync_to_async(function)(*args)

        return asyncio.run(sweep.Sweep(execute, run, run).take())

    def gone(self, chat: int) -> set[str]:
        head = head_of(chat)
        assert head
        return set(redacted(head))

    def set_periods(self, nothing: set[int] | None = None, **days: int | None) -> None:
        periods.set_periods(self.people.harbour, days, nothing or set())  # type: ignore[arg-type]


@pytest.fixture
def chats(database: Database) -> Chats:
    return Chats(database)


def test_sweep_redacts_each_chat_datum_after_its_default_period(chats: Chats) -> None:
    fresh, older, old, ancient = (chats.ended(days) for days in (29, 31, 91, 366))
    assert chats.sweep() == 1 + 2 + 3
    assert chats.gone(fresh) == set()
    assert chats.gone(older) == {"address", "device"}
    assert chats.gone(old) == {"address", "device", "name", "contact"}
    assert chats.gone(ancient) == set(CHAT_DATA)
    assert chats.sweep() == 0


def test_ledger_counts_redacted_chats_per_datum(chats: Chats) -> None:
    for days in (100, 101):
        chats.ended(days)
    chats.sweep()
    entries = LedgerEntry.objects.values_list("datum", "count", "department", "cause")
    here = chats.people.reference.pk
    assert sorted(entries) == [(d, 2, here, "expired") for d in ("address", "contact", "device", "name")]


def test_ledger_counts_passages_and_messages_that_an_administrator_redacts(chats: Chats) -> None:
    """Each passage, and each message, note or file; of active chats too."""
    here = chats.people.reference.pk
    marta = Operator(chats.people.marta.pk, "Marta", administers=frozenset({here}))
    for chat in (chats.ended(1), started(chats.people.ask, "My card is 12")):
        act(chat, marta, Redact(seqs=(3,), passage=(0, 2)))
        act(chat, marta, Redact(seqs=(1, 3)))
    entries = LedgerEntry.objects.values_list("entity", "department", "datum", "count", "cause")
    assert sorted(entries) == [("chat", here, "message", 4, "operator"), ("chat", here, "passage", 2, "operator")]


def test_sweep_applies_each_librarys_own_periods_to_chats(chats: Chats) -> None:
    chats.set_periods(text=1)
    elsewhere = chats.ended(10, chats.people.hill_desk)
    here = chats.ended(10)
    chats.sweep()
    assert (chats.gone(here), chats.gone(elsewhere)) == ({"text"}, set())


def test_no_period_means_forever(chats: Chats) -> None:
    chats.ended(40)
    chats.set_periods(address=None, device=None)
    assert chats.sweep() == 0


def test_shorter_period_applies_to_old_chats(chats: Chats) -> None:
    chat = chats.ended(40)
    chats.set_periods(address=None, device=None)
    chats.set_periods(name=30)
    assert chats.sweep() == 1
    assert chats.gone(chat) == {"name"}


def test_sweep_redacts_ended_chats_of_departments_that_keep_nothing(chats: Chats) -> None:
    history, reference = chats.ended(0.001, chats.people.local_history), chats.ended(0.001)
    chats.set_periods(nothing={chats.people.local_history.pk, chats.people.hill_desk.pk})
    elsewhere = chats.ended(0.001, chats.people.hill_desk)
    chats.sweep()
    assert chats.gone(history) == set(CHAT_DATA)
    assert chats.gone(reference) == chats.gone(elsewhere) == set()


def test_sweep_finds_a_chat_that_ended_by_a_slow_clock(chats: Chats) -> None:
    """The cursor of departments that keep nothing is at the present; chats of other departments are left alone."""
    chats.set_periods(nothing={chats.people.local_history.pk})
    first, minutes = chats.ended(0.001, chats.people.local_history), 1 / 24 / 60
    assert chats.sweep() == 1
    late, other = chats.ended(55 * minutes, chats.people.local_history), chats.ended(55 * minutes)
    assert chats.sweep() == 1
    assert chats.gone(first) == chats.gone(late) == set(CHAT_DATA)
    assert chats.gone(other) == set()
    assert chats.sweep() == 0


def test_sweep_skips_an_active_chat(chats: Chats) -> None:
    chats.set_periods(nothing={chats.people.reference.pk})
    chat = started(chats.people.ask, "Still here", chats.now - 400 * DAY_MS)
    chats.sweep()
    assert chats.gone(chat) == set()


def test_interrupted_sweep_resumes_and_counts_nothing_twice(chats: Chats) -> None:
    first, second = chats.ended(400), chats.ended(399)
    assert chats.sweep(refuse=1) == 0
    assert SweepCursor.objects.count() == 0
    assert (len(chats.gone(first)), len(chats.gone(second))) in ((0, 1), (0, 2), (0, 4))
    chats.sweep()
    assert chats.gone(first) == chats.gone(second) == set(CHAT_DATA)
    assert sum(LedgerEntry.objects.filter(datum="text").values_list("count", flat=True)) == 2


def test_sweep_redacts_many_chats_in_batches(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_SIZE", 3)
    numbers = [chats.ended(400) for _ in range(8)]
    assert chats.sweep() == 8 * 3
    assert {len(chats.gone(chat)) for chat in numbers} == {len(CHAT_DATA)}


def test_sweep_deletes_expired_handover_codes(chats: Chats) -> None:
    chat = chats.ended(1)
    facts = {"chat_id": chat, "address": "https://lib.example/?q=doctor"}
    for when in (-1, 60_000):
        HandOver.objects.create(code_hash=str(when), expires_at=chats.now + when, **facts)
    assert chats.sweep() == 1
    assert HandOver.objects.get().expires_at == chats.now + 60_000


def test_ledger_counts_a_forgotten_chat_under_the_patron(chats: Chats) -> None:
    chat = chats.ended(1)
    act(chat, Patron(chat), Forget())
    Journal().execute([Command(chat, Patron(chat), Forget())])
    entries = LedgerEntry.objects.values_list("datum", "count", "cause")
    assert sorted(entries) == [(datum, 1, "patron") for datum in sorted(CHAT_DATA)]
