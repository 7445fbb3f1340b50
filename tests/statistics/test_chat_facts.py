"""What is counted of a chat: how it went for the patron."""

import pytest

from refdesk.chats import commands as c
from refdesk.eventlog.acts import SaveNote
from refdesk.presence.leases import database_now
from refdesk.statistics.axes import AXES
from refdesk.statistics.chat_facts import path
from refdesk.statistics.models import ChatFact
from refdesk.statistics.table import table
from tests.databases import Database
from tests.sample_people import at_desk

from .world import NOON, Counted, Steps, answered, unanswered, utc, vanished

Outcome = ChatFact.Outcome


@pytest.fixture
def chats(sqlite: Database) -> Counted:
    """One database is enough for what is decided in Python."""
    return Counted(sqlite.people)


def test_an_answered_chat(chats: Counted) -> None:
    """Waiting lasts to the claim, handling to the end; messages of both sides, without the notes."""
    fact = chats.chat([*answered(45, 600), (700, "ana", SaveNote(text="Note."))])
    assert fact.outcome == Outcome.ANSWERED
    assert (fact.waiting, fact.first_answer, fact.handling) == (45, 55, 600)
    assert (fact.patron_messages, fact.desk_messages, fact.operators) == (2, 1, 1)
    assert (fact.operator, fact.department, fact.widget) == (chats.people.ana, chats.people.reference, chats.people.ask)
    assert (fact.started_at, fact.left_at) == (NOON, NOON + 645_000)


@pytest.mark.parametrize(
    ("steps", "outcome", "waiting"),
    [
        (unanswered(59), Outcome.ABANDONED, 59),
        (unanswered(60), Outcome.MISSED, 60),
        (vanished(20), Outcome.ABANDONED, 20),
        (vanished(300), Outcome.MISSED, 300),
        ([(0, "patron", c.TakeSeat(node="n")), (5, "ana", c.Claim()), (70, "patron", c.End())], Outcome.MISSED, 70),
        ([(0, "patron", c.TakeSeat(node="n")), (5, "ana", c.Claim()), (9, "patron", c.End())], Outcome.ABANDONED, 9),
    ],
)
def test_unanswered_chat_is_missed_after_a_minute(chats: Counted, steps: Steps, outcome: Outcome, waiting: int) -> None:
    """60 s is the limit. The grace period of a lost connection is no waiting time, and a claim alone no answer."""
    fact = chats.chat(steps)
    assert (fact.outcome, fact.waiting, fact.first_answer) == (outcome, waiting, None)


def test_reconnect_counts_no_new_chat(chats: Counted) -> None:
    """The reconnect is counted in its chat. A chat whose patron did not return ends with the lost connection."""
    begin = answered(10, 0)[:3]
    lost = c.LoseConnection(seat=1, grace=60_000)
    back: Steps = [(40, "system", lost), (50, "patron", c.TakeSeat(node="n"))]
    again: Steps = [(60, "system", c.LoseConnection(seat=2, grace=60_000))]
    fact = chats.chat([*begin, *back, *again, (120, "system", vanished(0)[2][2])])
    assert (fact.reconnects, fact.left_at - fact.started_at, fact.handling) == (1, 60_000, 50)
    assert ChatFact.objects.count() == 1


def test_takeover_counts_the_chat_for_the_last_operator(chats: Counted) -> None:
    """And says how many had it; the wait was over with the first."""
    gone = c.NoticeOperatorGone(operator=chats.people.ana.pk)
    over: Steps = [(90, "system", gone), (95, "chi", c.TakeOver()), (100, "patron", c.End())]
    fact = chats.chat([*answered(10, 0)[:3], *over])
    assert (fact.operator, fact.operators, fact.waiting, fact.handling) == (chats.people.chi, 2, 10, 90)


def test_days_and_hours_are_the_librarys(chats: Counted) -> None:
    """At half past midnight UTC it is still the evening before in New York, and another month."""
    fact = chats.chat(answered(), utc(2026, 5, 1, 0, 30))
    assert (fact.hour, fact.month, fact.day) == (20, 2026 * 12 + 3, 20_573)


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("https://lib.example/hours/?name=Dana#x", "/hours/"),
        ("https://lib.example", "/"),
        ("https://lib.example/" + "a" * 300, "/" + "a" * 199),
        ("", ""),
    ],
)
def test_page_is_stored_as_its_path_only(address: str, stored: str) -> None:
    """Neither what was searched for, nor which site."""
    assert path(address) == stored


def test_T1_transfers_are_counted_in_the_department_that_has_the_chat_in_the_end(chats: Counted) -> None:
    at_desk(chats.people.ben, database_now())
    history = chats.people.local_history.pk
    steps: Steps = [
        (0, "patron", c.TakeSeat(node="n")),
        (5, "ana", c.Claim()),
        (9, "ana", c.RequestColleague(department=history)),
        (20, "ben", c.AcceptRequest()),
        (70, "patron", c.End()),
    ]
    fact = chats.chat(steps)
    assert (fact.transfers, fact.operators, fact.waiting) == (1, 2, 70)
    assert (fact.operator, fact.department) == (chats.people.ben, chats.people.local_history)
    assert table(ChatFact.objects.all(), AXES["department"]).total.transfers == 1
