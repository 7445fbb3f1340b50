"""P18: how far each side has read."""

from collections.abc import Iterable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from refdesk.chats.models import ReadMark
from refdesk.eventlog.read_marks import LogMark
from refdesk.live.kinds import marks_of
from tests.databases import Database, database

__all__ = ["database"]


def stored(operator: int | None) -> Iterable[tuple[int, int, int]]:
    return list(ReadMark.objects.filter(operator=operator).order_by("chat_id").values_list("chat_id", "seq", "count"))


def test_P18_a_read_mark_only_grows(database: Database) -> None:
    ana = database.people.ana.pk
    for seq, count in ((5, 2), (3, 1), (4, 2)):
        marks_of("chat").store([LogMark(1, ana, seq, count), LogMark(1, None, seq, 0)])
    assert (stored(ana), stored(None)) == ([(1, 5, 2)], [(1, 5, 0)])
    marks_of("chat").store([LogMark(1, ana, 7, 1), LogMark(1, None, 6, 0)])
    assert (stored(ana), stored(None)) == ([(1, 7, 2)], [(1, 6, 0)])


def test_P18_each_side_and_each_operator_has_a_mark_of_their_own(database: Database) -> None:
    ana, chi = database.people.ana.pk, database.people.chi.pk
    marks = [LogMark(1, None, 3, 0), LogMark(1, ana, 5, 2), LogMark(1, chi, 4, 1), LogMark(2, None, 1, 0)]
    marks_of("chat").store(marks)
    assert (stored(None), stored(ana), stored(chi)) == ([(1, 3, 0), (2, 1, 0)], [(1, 5, 2)], [(1, 4, 1)])


def test_read_marks_of_many_chats_are_stored_at_once(database: Database) -> None:
    """They hold the only writer of SQLite for as long as they take."""
    many = [LogMark(chat, who, 9, 4) for chat in range(1, 201) for who in (None, database.people.ana.pk)]
    marks_of("chat").store(many)
    with CaptureQueriesContext(connection) as queries:
        marks_of("chat").store(many)
    assert len([query for query in queries if "chats_readmark" in query["sql"]]) <= 2
    assert ReadMark.objects.count() == len(many)
