"""The sweep deletes messages of internal chats after the library's own period, and counts them."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from refdesk.colleagues import commands as c
from refdesk.colleagues.models import Event
from refdesk.colleagues.permissions import member_of
from refdesk.colleagues.queries import head_of
from refdesk.eventlog.acts import Say
from refdesk.eventlog.journal import Journal
from refdesk.kit.clock import now_ms
from refdesk.retention import periods
from refdesk.retention.models import LedgerEntry
from refdesk.retention.periods import DAY_MS
from refdesk.retention.sweep import internal, sweep
from refdesk.staff.models import Membership
from tests.databases import Database, postgresql, sqlite
from tests.databases import database as _database
from tests.logs import execute

database = _database
__all__ = ["database", "postgresql", "sqlite"]

NOW = now_ms()


def started(start: c.Start, days: float = 400) -> int:
    return int(execute(start, at=_ago(days)).internal_chat)


def say(internal_chat: int, member: c.Member, *days: float) -> None:
    """A message that was written so many days ago, for each."""
    for ago in days:
        execute(c.Command(internal_chat, member, Say(text=f"{ago} days ago")), at=_ago(ago))


def _ago(days: float) -> int:
    return int(NOW - days * DAY_MS)


def texts(internal_chat: int) -> list[str]:
    rows = Event.objects.filter(internal_chat=internal_chat, kind="message_sent").order_by("seq")
    return [json.loads(payload)["text"] for payload in rows.values_list("payload", flat=True)]


def run(times: int = 1) -> None:
    async def execute(command: Any) -> Any:
        return (await sync_to_async(Journal().execute)([command]))[0]

    async def work(function: Any, *args: Any, **kwargs: Any) -> Any:
        return await sync_to_async(function)(*args)

    async def take() -> None:
        for _ in range(times):
            await sweep.Sweep(execute, work, work).take()

    asyncio.run(take())


def reference(database: Database) -> tuple[int, c.Member]:
    ana = member_of(database.people.ana)
    return started(c.Start(scope="department", department=database.people.reference.pk, actor=ana)), ana


def test_T3_messages_expire_after_90_days_by_default(database: Database) -> None:
    chat, ana = reference(database)
    say(chat, ana, 100, 91, 89, 1)
    run()
    assert texts(chat) == ["89 days ago", "1 days ago"]
    assert LedgerEntry.objects.values_list("library", "entity", "datum", "cause", "count").get() == (
        database.people.harbour.pk,
        "internal",
        "internal",
        "expired",
        2,
    )
    run()
    assert Event.objects.count() == 4, "the first event, two messages and the note of what was deleted"


@pytest.mark.parametrize("days", [None, 200])
def test_T3_a_library_chooses_its_own_period(database: Database, days: int | None) -> None:
    chat, ana = reference(database)
    say(chat, ana, 100)
    periods.set_periods(database.people.harbour, {"internal": days}, set())
    periods.set_periods(database.people.hill, {"internal": 1}, set())
    run()
    assert texts(chat) == ["100 days ago"]


def test_T3_of_two_people_the_shortest_period_of_their_libraries_counts(database: Database) -> None:
    people = database.people
    Membership.objects.create(operator=people.ben, department=people.hill_desk)
    chat = started(c.start_of_pair(member_of(people.ana), people.ben.pk))
    say(chat, member_of(people.ana), 20)
    periods.set_periods(people.hill, {"internal": 10}, set())
    run()
    assert texts(chat) == []
    assert LedgerEntry.objects.get().entity == "internal"


def test_T3_a_long_history_is_deleted_in_batches_and_nothing_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(internal, "BATCH_SIZE", 2)
    chat, ana = reference(database)
    say(chat, ana, 99, 98, 97, 96, 95, 1)
    run(times=3)
    assert texts(chat) == ["1 days ago"]
    assert LedgerEntry.objects.get().count == 5


def test_T3_a_library_that_keeps_nothing_comes_to_an_end(database: Database) -> None:
    chat, ana = reference(database)
    periods.set_periods(database.people.harbour, {"internal": 0}, set())
    say(chat, ana, 3, 2, 1)
    run(times=2)
    assert texts(chat) == []
    assert list(internal.due(NOW + DAY_MS)) == [], "a note of what was deleted leads to no other one"
    head = head_of(chat)
    assert head
    assert (head.messages, head.excerpt) == (3, "")
