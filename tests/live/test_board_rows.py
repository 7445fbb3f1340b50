"""The rows of a board: pages that are encoded once, and filled again."""

import pytest

from refdesk.live.board_rows import BEGIN, BoardRows, row_of

from .fakes import Log

REFERENCE = 10


def test_rows_of_chats_that_come_and_go_fill_the_same_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.live.board_rows.ROWS", 4)
    rows = BoardRows(REFERENCE)
    pages = {rows.put(row_of(Log(chat).head)) for chat in range(8)}
    for chat in range(200):
        rows.remove(chat)
        pages.add(rows.put(row_of(Log(chat + 8).head)))
    assert pages == {(0, 0), (0, 1)}
    assert rows.versions == dict.fromkeys(range(200, 208), 3)


def test_rows_encode_the_page_of_a_change_again_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.live.board_rows.ROWS", 2)
    rows, log = BoardRows(REFERENCE), Log(1)
    for head in (log.head, Log(2).head, Log(3).head):
        rows.put(row_of(head))
    first, second = rows.frame(BEGIN, whole=False), rows.frame((0, 1), whole=False)
    log.say("Hello")
    rows.put(row_of(log.head))
    assert rows.frame((0, 1), whole=False) is second
    assert rows.frame(BEGIN, whole=False) != first
