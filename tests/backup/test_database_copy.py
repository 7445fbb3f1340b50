"""A library moves from SQLite to PostgreSQL and back: every row, or a reason why not."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from refdesk.backup import database_copy, table_copy
from refdesk.backup.database_copy import copy
from refdesk.backup.sinks import CanNotError
from refdesk.backup.table_copy import Contents, Table, tables
from refdesk.chats.commands import Claim, Command, Operator, Start
from refdesk.chats.models import Chat, Epoch
from refdesk.chats.outcomes import Stored
from refdesk.demo import library
from refdesk.eventlog.acts import SaveNote, Say
from refdesk.eventlog.journal import Journal
from refdesk.faq.models import Faq
from refdesk.faq.search.ranking import find
from refdesk.kit.clock import now_ms
from refdesk.kit.env import EnvironmentRefused
from refdesk.libraries.models import Department
from refdesk.presence.models import Node
from refdesk.project import databases as settings
from refdesk.project.database_setup import UNFINISHED_COPY, migrate
from refdesk.project.word_indexes import SOURCES
from refdesk.search.tokenizer import terms
from refdesk.staff.models import Operator as OperatorRow
from refdesk.widgets.models import Widget
from tests.chats.world import start
from tests.databases import MIGRATED, default_database, migrated, the_postgres
from tests.services import Postgres

pytestmark = pytest.mark.postgres


def at(address: str | Path) -> AbstractContextManager[None]:
    """Makes this database Django's default one."""
    return default_database(settings.sqlite(address) if isinstance(address, Path) else settings.postgres(address))


def a_chat(letter: str) -> int:
    """A chat of the demo library, claimed by its first operator."""
    widget = Widget.objects.select_related("department").earliest("pk")
    [started] = Journal().execute([_start(widget, letter)])
    assert isinstance(started, Stored)
    number = started.head.chat
    ana = OperatorRow.objects.earliest("pk")
    actor = Operator(ana.pk, ana.name, frozenset({widget.department_id}))
    for act in (Claim(), Say(text="Hello"), Say(text="How can I help?"), SaveNote(text="a regular")):
        Journal().execute([Command(number, actor, act)])
    return number


def _start(widget: Widget, letter: str) -> Start:
    made: Start = start(widget=widget.pk, department=widget.department_id, key=letter * 22)
    return made


@pytest.fixture
def source(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """The file of the demo library, with three chats, of which the last was deleted."""
    file = tmp_path / "refdesk.sqlite3"
    with django_db_blocker.unblock():
        file.write_bytes(migrated().read_bytes())
        with at(file):
            library.create(tmp_path)
            Epoch.objects.update_or_create(id=1, defaults={"value": "before"})
            for letter in "abc":
                last = a_chat(letter)
            Chat.objects.filter(pk=last).delete()
        yield file


@pytest.fixture
def new_postgres(django_db_blocker: DjangoDbBlocker) -> str:
    """The address of a database whose tables have just been created by a copy: migrations take seconds."""
    server = the_postgres()
    server.start()
    with django_db_blocker.unblock():
        address = server.database(server.url(MIGRATED))
        with at(address), connections["default"].cursor() as cursor:
            cursor.execute(f"CREATE TABLE {UNFINISHED_COPY} AS SELECT 'before' AS epoch, 0 AS emptied")
    return address


def contents(address: str | Path) -> dict[str, Contents]:
    with at(address):
        return {table.name: table.contents("default") for table in tables() if table.name != "chats_epoch"}


def moved(source: str | Path, target: str | Path) -> int:
    return copy(str(source), str(target), lambda _line: None)


def test_copy_holds_each_row_and_continues_the_numbers(source: Path, tmp_path: Path, postgres: Postgres) -> None:
    before = contents(source)
    with at(source):
        chats = Chat.objects.latest("pk").pk
    empty, back = postgres.database(), tmp_path / "back.sqlite3"
    assert moved(source, empty) == sum(table.rows for table in before.values()) + 1
    moved(empty, back)
    for address in (empty, back):
        held = contents(address)
        # Every word is due: the index is not copied.
        changed = {"transcripts_due", "tickets_card", "colleagues_message"}
        assert {name: held[name] for name in held if name not in changed} == {
            name: before[name] for name in before if name not in changed
        }
        with at(address):
            assert Epoch.objects.get().value not in ("", "before")
            assert a_chat("n") == chats + 2
            migrate()


def test_copied_words_are_found_by_search(source: Path, new_postgres: str) -> None:
    moved(source, new_postgres)
    with at(new_postgres):
        assert sum(words.catch_up(now_ms()) for words in SOURCES) > 2
        faq = Faq.objects.filter(state="published").earliest("pk")
        groups = [faq.group_id]
        assert faq.pk in find(terms(faq.question, ["en"]), groups).ids


def test_an_interrupted_copy_is_continued(source: Path, new_postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_copy, "CHUNK", 2)
    inserted: list[tuple[str, Any]] = []
    insert = Table.insert

    def interrupted(table: Table, alias: str, rows: Sequence[table_copy.Row]) -> None:
        if table.name == "chats_event" and len(inserted) == 2:
            raise KeyboardInterrupt
        if table.name == "chats_event":
            inserted.extend((table.name, table.key_of(row)) for row in rows)
        insert(table, alias, rows)

    monkeypatch.setattr(Table, "insert", interrupted)
    with pytest.raises(KeyboardInterrupt):
        moved(source, new_postgres)
    with at(new_postgres), pytest.raises(EnvironmentRefused, match="unfinished copy"):
        migrate()
    inserted.append(("", None))
    moved(source, new_postgres)
    keys = [key for name, key in inserted if name]
    assert len(keys) == len(set(keys)) == contents(new_postgres)["chats_event"].rows


def test_copy_refuses_a_source_that_changed_meanwhile(
    source: Path, new_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = database_copy._compare

    def changed(*arguments: Any) -> int:
        Department.objects.using("source").update(backup=None)
        return compare(*arguments)

    monkeypatch.setattr(database_copy, "_compare", changed)
    with pytest.raises(CanNotError, match="libraries_department differs"):
        moved(source, new_postgres)
    with at(new_postgres):
        assert UNFINISHED_COPY in connections["default"].introspection.table_names()


def test_copy_refuses_a_database_that_is_not_empty(source: Path, tmp_path: Path, new_postgres: str) -> None:
    other = tmp_path / "other.sqlite3"
    other.write_bytes(migrated().read_bytes())
    for target in (other, the_postgres().url(MIGRATED)):
        with pytest.raises(CanNotError, match="is not empty"):
            moved(source, target)


def test_copy_refuses_an_unfinished_copy_of_another_library(
    source: Path, tmp_path: Path, new_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_copy, "_copy_table", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        moved(source, new_postgres)
    with at(source):
        Epoch.objects.update(value="another")
    with pytest.raises(CanNotError, match="unfinished copy of another database"):
        moved(source, new_postgres)
    with pytest.raises(CanNotError, match="is not a complete database"):
        moved(new_postgres, tmp_path / "back.sqlite3")


def _interrupt(*_arguments: Any) -> None:
    raise KeyboardInterrupt


def test_copy_refuses_while_a_server_runs(source: Path, new_postgres: str) -> None:
    with at(source):
        Node.objects.create(id="n", started_at=now_ms(), lease_until=now_ms() + 15_000)
    with pytest.raises(CanNotError, match="A server uses the database"):
        moved(source, new_postgres)


def test_copy_refuses_what_is_no_database_of_this_version(source: Path, tmp_path: Path, new_postgres: str) -> None:
    with pytest.raises(CanNotError, match="There is no database at"):
        moved(tmp_path / "missing.sqlite3", new_postgres)
    with pytest.raises(CanNotError, match="is not a folder"):
        moved(source, tmp_path / "missing" / "new.sqlite3")
    with at(source), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'faq'")
    with pytest.raises(CanNotError, match="another version of Refdesk"):
        moved(source, new_postgres)


def test_copy_names_the_row_that_the_new_database_refuses(source: Path, new_postgres: str) -> None:
    with at(source):
        # SQLite stores texts of any length.
        Faq.objects.filter(pk=Faq.objects.earliest("pk").pk).update(slug="s" * 500)
        number = Faq.objects.earliest("pk").pk
    with pytest.raises(CanNotError, match=rf"faq_faq, row {number}: value too long"):
        moved(source, new_postgres)
