"""A year of invented chats: the rows of real ones, the same each time, and not beside real ones by accident."""

from datetime import date, datetime
from io import StringIO
from random import Random
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from refdesk.analytics.datasets.standard import make_standard
from refdesk.analytics.models import Record
from refdesk.chats.commands import Operator
from refdesk.chats.log import CHATS
from refdesk.chats.models import Chat, Event
from refdesk.chats.queries import head_of
from refdesk.demo.tickets import CHAT_KEY
from refdesk.demo.year import calendar, writer
from refdesk.demo.year.fill import is_demo
from refdesk.demo.year.story import Branch, Story, compose
from refdesk.demo.year.writer import write, write_chat
from refdesk.eventlog.journal import Journal
from refdesk.kit.clock import now_ms
from refdesk.retention.models import SweepCursor
from refdesk.retention.sweep import cursors
from refdesk.statistics.models import Shift
from refdesk.tickets.models import Queue, Ticket
from tests.contract.test_sequences import log_of
from tests.databases import Database, database, postgresql, sqlite
from tests.eventlog.folding import blank, fold
from tests.generated import examples
from tests.logs import queue_of
from tests.sample_people import People

__all__ = ["database", "postgresql", "sqlite"]  # fixtures
NOON = 1_750_000_000_000
UNTIL = date(2026, 11, 25)


def branch(people: People, queue: Queue | None = None) -> Branch:
    operators = [
        Operator(operator.pk, operator.name, frozenset({people.reference.pk}))
        for operator in (people.ana, people.chi, people.marta)
    ]
    return Branch(people.reference, people.ask, tuple(operators), "https://www.harbour.example", queue)


def rows(*tables: str) -> list[list[Any]]:
    """The rows of these tables, without the numbers that the database assigns."""
    stored = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 fixed names
            names = [column[0] for column in cursor.description or ()]
            assigned = ("id", "chat_id", "guest", "chat", "sort_key")
            columns = [index for index, name in enumerate(names) if name not in assigned]
            stored += sorted(
                [str(row[name]) for name in columns if "guest" not in str(row[name])] for row in cursor.fetchall()
            )
    return stored


TABLES = ("chats_chat", "chats_event", "retention_ledgerentry", "statistics_chatfact", "transcripts_card")


def one_by_one(story: Story) -> None:
    """Write the story with one transaction per command, as a running server does."""
    write_chat(lambda moment, command: Journal(clock=lambda: moment).execute([command])[0], story)


def at_once(story: Story) -> None:
    with Journal().backfill(CHATS) as at:
        write_chat(at, story)


def test_chat_written_in_one_transaction_has_the_rows_of_a_real_one(database: Database) -> None:
    """Head, log and the projections of other rooms, for many different chats."""
    for number in range(examples(40)):
        story = compose(branch(database.people), NOON, f"demo-{number}", Random(number))
        written = []
        for write_it in (one_by_one, at_once):
            with transaction.atomic():
                write_it(story)
                written.append(rows(*TABLES))
                transaction.set_rollback(True)
        assert written[0] == written[1]
        assert len(written[0]) > 4


def test_heads_equal_the_folds_of_their_logs(database: Database) -> None:
    """Chats written in one transaction are no exception, and no chat stays on a dashboard."""
    queue = queue_of(database.people.reference, "Questions", "questions")
    stories = [compose(branch(database.people, queue), NOON, f"demo-{number}", Random(number)) for number in range(60)]
    dataset = make_standard(database.people.harbour, "Reference", None)
    assert write(stories, dataset) == 60
    for chat in Chat.objects.values_list("id", flat=True):
        head = head_of(chat)
        assert head
        assert fold(blank(head), log_of(chat)) == head
    assert not Chat.objects.filter(listed=True).exists()
    assert {record.chat_id for record in Record.objects.all()} < set(Chat.objects.values_list("id", flat=True))
    assert Event.objects.filter(kind="linked").count() == Record.objects.count() + Ticket.objects.count()
    assert Ticket.objects.filter(status="closed").exists()
    assert write(stories, dataset) == 0, "the same stories are there already"


def missed(people: People, queue: Queue | None) -> list[Story]:
    stories = [compose(branch(people, queue), NOON, f"demo-{number}", Random(number)) for number in range(120)]
    return [story for story in stories if story.ending == "missed"]


@pytest.mark.django_db
@pytest.mark.parametrize("has_queue", [True, False])
def test_missed_chats_are_written_as_ended_with_and_without_a_queue(people: People, *, has_queue: bool) -> None:
    """Patrons leave some chats for a ticket; without a queue they leave the chat only."""
    stories = missed(people, queue_of(people.reference, "Questions", "questions") if has_queue else None)
    assert write(stories, None) == len(stories) > 1
    assert Ticket.objects.exists() == has_queue
    assert not Chat.objects.filter(ended_at=None).exists()
    assert not Chat.objects.filter(listed=True).exists()


@pytest.mark.django_db
def test_chats_are_stored_in_the_transaction_that_ends_them(people: People) -> None:
    """A running server sees none that still waits for its ticket, and an interrupted command leaves none."""
    stories = missed(people, queue_of(people.reference, "Questions", "questions"))
    with patch.object(writer, "_ticket", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        write(stories, None)
    assert not Chat.objects.exists()


@pytest.mark.django_db
def test_interrupted_backfill_stores_nothing(people: People) -> None:
    story = compose(branch(people), NOON, "demo-1", Random(1))

    def interrupted() -> None:
        with Journal().backfill(CHATS) as at:
            write_chat(at, story)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert not Chat.objects.exists()


def test_moments_lie_within_opening_hours() -> None:
    """In the library's time zone, also on the day of a clock change, and never on a closed day."""
    zone = ZoneInfo("America/New_York")
    for at in calendar.moments(UNTIL, zone, 5_000, Random(1)):
        local_time = datetime.fromtimestamp(at / 1000, zone)
        assert local_time.hour in calendar.hours_of(local_time.date())
        assert (UNTIL - local_time.date()).days in range(1, 366)


def run(*options: str) -> str:
    out = StringIO()
    call_command("demo", "year", "--library", "harbour", *options, stdout=out)
    return out.getvalue()


def test_command_fills_a_library_and_reports_progress(sqlite: Database) -> None:
    """A second run adds nothing. Retention looks at the old chats."""
    cursors.advance([cursors.chats_scope(sqlite.people.reference.pk, "address")], cursors.Cursor(now_ms(), 1))
    lines = run("--chats", "120").splitlines()
    assert lines[0].endswith("of 120 chats")
    assert lines[-1] == "Added 120 chats of the last year to Harbour Library."
    assert run("--chats", "120").splitlines()[-1].startswith("Added 0 chats of the last year")
    assert {chat.department.name for chat in Chat.objects.all()} == {"Reference", "Local History"}
    assert not SweepCursor.objects.exists()
    staffed = Shift.objects.count()
    assert staffed > 600
    run("--chats", "5")
    assert Shift.objects.count() == staffed


def test_command_adds_a_year_to_the_demo_library_beside_real_chats(sqlite: Database) -> None:
    """People try a first chat before they look at a year of them. Their chat stays unchanged."""
    with transaction.atomic():
        one_by_one(compose(branch(sqlite.people), NOON, CHAT_KEY, Random(1)))
        one_by_one(compose(branch(sqlite.people), NOON, "k" * 22, Random(2)))
    trial = Chat.objects.get(start_key="k" * 22)
    before = log_of(trial.pk)
    assert run("--chats", "5").splitlines()[-1] == "Added 5 chats of the last year to Harbour Library."
    assert log_of(trial.pk) == before
    # The demo is one library: the command refuses another one with real chats.
    assert not is_demo(sqlite.people.hill)


def test_command_refuses_a_library_with_real_chats(sqlite: Database) -> None:
    """Unless an option allows it. It also refuses a library without operators, and impossible numbers."""
    with transaction.atomic():
        one_by_one(compose(branch(sqlite.people), NOON, "k" * 22, Random(1)))
    with pytest.raises(CommandError, match=r"Harbour Library has real chats \(1\)"):
        run()
    assert "Added 2 chats of the last year" in run("--chats", "2", "--beside-real-chats")
    with pytest.raises(CommandError, match="--chats must be a number"):
        run("--chats", "0", "--beside-real-chats")
    sqlite.people.hill_desk.memberships.all().delete()
    with pytest.raises(CommandError, match="No department of Hill Library has an operator"):
        call_command("demo", "year", "--library", "hill")
    with pytest.raises(CommandError, match="Name the library with --library, one of: harbour, hill"):
        call_command("demo", "year")
