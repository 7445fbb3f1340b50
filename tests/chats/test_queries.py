"""Readings of a chat while others write."""

import pytest

from refdesk.chats import queries
from refdesk.chats.commands import Command, Patron, TakeSeat
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.journal import Journal
from tests.databases import Database, sqlite

from .world import start

__all__ = ["sqlite"]


def test_a_head_that_is_read_with_a_stretch_is_never_older_than_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader with the events and an older head would miss what they changed."""
    journal = Journal()
    command = start(widget=sqlite.people.ask.pk, department=sqlite.people.reference.pk, key="s" * 22)
    [started] = journal.execute([command])
    assert isinstance(started, Stored)
    chat, read = started.head.chat, queries.head_of

    def head_of_and_one_more(of: int) -> object:
        head = read(of)
        [stored] = journal.execute([Command(chat, seated, take, None)])
        assert isinstance(stored, Stored)
        return head

    seated, take = Patron(chat), TakeSeat(node="north")
    monkeypatch.setattr(queries, "head_of", head_of_and_one_more)
    head, rows = queries.resume(chat, 0)
    assert head
    assert head.last_seq >= rows[-1].seq
