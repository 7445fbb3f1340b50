"""Facts are written with the end of a chat, hold nothing personal, and stay."""

import pytest
from django.db import connection, transaction

from refdesk.analytics.datasets.standard import make_standard
from refdesk.analytics.models import Record
from refdesk.chats.commands import Command, Forget, Operator, Patron, SendFeedback
from refdesk.chats.log import CHATS
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.events import Datum
from refdesk.eventlog.journal import Journal
from refdesk.kit.clock import now_ms
from refdesk.retention.models import NoRetention, RetentionPeriod
from refdesk.retention.sweep.chats import due as chats_due
from refdesk.statistics.axes import AXES, By
from refdesk.statistics.models import ChatFact
from refdesk.statistics.rebuild import rebuild
from refdesk.statistics.table import table
from tests.logs import execute

from .world import NOON, ZONE, Counted, answered, unanswered

ALL: tuple[Datum, ...] = ("text", "name", "contact", "page", "device", "address")


def rows() -> list[tuple[object, ...]]:
    return list(ChatFact.objects.order_by("chat").values_list())


def do(command: Command) -> None:
    execute(command)


def test_rebuild_yields_the_same_facts(counted: Counted) -> None:
    """From the logs alone, and a second time."""
    for steps in (answered(), unanswered(5), unanswered(100)):
        counted.chat(steps)
    before = rows()
    ChatFact.objects.all().delete()
    assert list(rebuild()) == [3]
    assert rows() == before
    list(rebuild())
    assert rows() == before


def test_W2_feedback_is_counted_once_a_chat_by_its_last_answer(counted: Counted) -> None:
    first, second, _ = (counted.chat(answered()).chat for _ in range(3))
    do(Command(first, Patron(first), SendFeedback(answered="no")))
    do(Command(first, Patron(first), SendFeedback(answered="yes")))
    do(Command(second, Patron(second), SendFeedback(answered="partly")))
    axes: tuple[By, ...] = ("department", "operator", "month")
    for axis in axes:
        [row] = table(ChatFact.objects.all(), AXES[axis]).rows
        assert (row.chats, row.yes, row.partly, row.no) == (3, 1, 1, 0)
    before = rows()
    list(rebuild())
    assert rows() == before


def test_an_end_that_is_not_stored_leaves_no_facts(counted: Counted) -> None:
    """They are in one transaction."""

    def breaks(batch: object) -> None:
        raise ZeroDivisionError

    CHATS.project(breaks)
    try:
        with pytest.raises(ZeroDivisionError):
            counted.chat(answered())
    finally:
        CHATS.projections.pop()
    assert rows() == []


def test_expiry_leaves_the_facts(counted: Counted) -> None:
    """The end of the retention period keeps numbers and the page of an ended chat."""
    counted.chat(answered())
    before = rows()
    do(Command(ChatFact.objects.get().chat, System(), Redact(data=ALL)))
    assert rows() == before
    list(rebuild())
    assert rows() == before
    assert ChatFact.objects.get().page == "/hours/"


def test_redaction_by_a_person_removes_the_page(counted: Counted) -> None:
    """The patron, or an administrator: the count stays, the page does not, and never comes back."""
    marta = Operator(counted.people.marta.pk, "Marta", administers=frozenset({counted.people.reference.pk}))
    first, second = counted.chat(answered()).chat, counted.chat(answered()).chat
    do(Command(first, Patron(first), Forget()))
    do(Command(second, marta, Redact(data=("page",))))
    list(rebuild())
    assert list(ChatFact.objects.values_list("page", "outcome")) == [("", 0), ("", 0)]


def test_expired_page_is_removed_when_a_person_redacts_the_chat(counted: Counted) -> None:
    """The chat itself has nothing left to redact; the page of another chat stays."""
    first, second = counted.chat(answered()).chat, counted.chat(answered()).chat
    for chat in (first, second):
        do(Command(chat, System(), Redact(data=("page",))))
    do(Command(second, System(), Redact(data=("text",))))
    do(Command(first, Patron(first), Forget()))
    assert list(ChatFact.objects.order_by("chat").values_list("page", flat=True)) == ["", "/hours/"]


def test_pages_are_removed_where_a_department_stops_storing_them(counted: Counted) -> None:
    """Facts of chats that have lost all else, too; another department's stays."""
    history = counted.people.local_history
    here, there = counted.chat(answered()).chat, counted.chat(answered(), department=history).chat
    for chat in (here, there):
        do(Command(chat, System(), Redact(data=ALL)))
    NoRetention.objects.create(department=history)
    for turn in chats_due(now_ms()):
        Journal().execute(turn.commands)
        turn.finish()
    assert dict(ChatFact.objects.values_list("chat", "page")) == {here: "/hours/", there: ""}


def test_a_page_that_is_not_to_be_stored_is_not(counted: Counted) -> None:
    """Where a department keeps nothing, or the library no pages: from the first moment on."""
    NoRetention.objects.create(department=counted.people.reference)
    assert counted.chat(answered()).page == ""
    assert counted.chat(answered(), department=counted.people.local_history).page == "/hours/"
    RetentionPeriod.objects.create(library=counted.people.harbour, datum="page", days=0)
    last = counted.chat(answered(), department=counted.people.local_history)
    assert last.page == ""


def test_nothing_personal_is_in_the_facts(counted: Counted) -> None:
    """No column could hold a text, a name, a contact or an address but the page's path."""
    counted.chat(answered())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM statistics_chatfact")
        texts = [value for row in cursor.fetchall() for value in row if isinstance(value, str)]
    assert texts == ["/hours/"]


def test_questions_are_the_records_of_a_chat(counted: Counted) -> None:
    """Three records are three questions of one chat; one that is removed is none."""
    fact = counted.chat(answered())
    dataset = make_standard(counted.people.harbour, "Reference", None)
    where = {"dataset": dataset, "department": counted.people.reference, "chat_id": fact.chat}
    facts = {**where, "at": NOON, "recorded_at": NOON}
    made = [Record.objects.create(key=f"key-{number}", source="chat", **facts) for number in range(3)]
    fact.refresh_from_db()
    assert fact.questions == 3
    made[0].delete()
    fact.refresh_from_db()
    assert fact.questions == 2
    list(rebuild())
    fact.refresh_from_db()
    assert fact.questions == 2


def test_new_time_zone_changes_days_and_hours(counted: Counted) -> None:
    """When a library's time zone changes, chats are counted by it, old ones too; another library's are not."""
    counted.chat(answered())
    counted.set_clocks(ZONE)
    assert ChatFact.objects.get().hour == 12
    with transaction.atomic():
        counted.set_clocks("Asia/Kolkata")
    assert ChatFact.objects.get().hour == 22
