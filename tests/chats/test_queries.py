"""Readings of a chat while others write, and what is filled in of older ones."""

from importlib import import_module

import pytest
from django.apps import apps

from refdesk.chats import queries
from refdesk.chats.commands import Command, Patron, TakeSeat
from refdesk.chats.models import Chat
from refdesk.chats.outcomes import Stored
from refdesk.journal.journal import Journal
from tests.databases import Database, sqlite

from .scenes import start

__all__ = ["sqlite"]


def test_a_head_that_is_read_with_a_stretch_is_never_older_than_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the events, and an older head, would take no notice of what they changed."""
    journal = Journal()
    asked = start(widget=sqlite.cast.ask.pk, department=sqlite.cast.reference.pk, key="s" * 22)
    [started] = journal.execute([asked])
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


def test_migration_fills_in_the_question_of_a_listed_chat(sqlite: Database) -> None:
    asked = start("Where is\nthe map?", widget=sqlite.cast.ask.pk, department=sqlite.cast.reference.pk, key="q" * 22)
    Journal().execute([asked])
    Chat.objects.update(question="")
    import_module("refdesk.chats.migrations.0010_question").fill(apps, None)
    assert Chat.objects.get().question == "Where is the map?"
