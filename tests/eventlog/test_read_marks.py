"""P18: read marks of a kind of log only grow, whichever of its two numbers does."""

from refdesk.chats.models import ReadMark
from refdesk.eventlog.read_marks import LogMark, ReadMarkTable
from tests.databases import Database


def stored() -> list[tuple[int, int | None, int, int]]:
    rows = ReadMark.objects.order_by("chat_id", "operator_id")
    return [(mark.chat_id, mark.operator_id, mark.seq, mark.count) for mark in rows]


def test_P18_each_number_of_a_mark_grows_by_itself(database: Database) -> None:
    ana, table = database.people.ana.pk, ReadMarkTable("chats_readmark", "chat_id")
    table.store([LogMark(1, ana, 5, 2), LogMark(1, None, 4, 1), LogMark(2, ana, 1, 1)])
    table.store([LogMark(1, ana, 6, 1), LogMark(1, None, 3, 2)])
    assert stored() == [(1, None, 4, 2), (1, ana, 6, 2), (2, ana, 1, 1)]
