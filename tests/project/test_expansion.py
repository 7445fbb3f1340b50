"""Which migrations only expand, read from their operations."""

from typing import Any

import pytest
from django.db import migrations as m
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Lower

from refdesk.project.versions.expansion import expands

ROW: list[tuple[str, "models.Field[Any, Any]"]] = [("id", models.BigAutoField(primary_key=True))]
NEW = m.CreateModel("Subject", ROW)


def _migration(*of: Operation, in_transaction: bool = True) -> Migration:
    class Later(Migration):
        operations = of
        atomic = in_transaction

    return Later("0999_later", "chats")


def _text(**options: Any) -> "models.Field[Any, Any]":
    return models.TextField(**options)


def _column(field: "models.Field[Any, Any]", model: str = "chat") -> Operation:
    return m.AddField(model, "subject", field)


def _table(field: "models.Field[Any, Any]") -> Operation:
    return m.CreateModel("Line", [*ROW, ("of", field)])


def _foreign(to: str, **options: Any) -> "models.Field[Any, Any]":
    return models.ForeignKey(to, models.CASCADE, **options)


@pytest.mark.parametrize(
    "operations",
    [
        [NEW],
        [_column(_text(null=True))],
        [_column(_text(db_default=""))],
        [NEW, _table(_foreign("chats.Subject"))],
        [_table(_foreign("chats.Line"))],
        [_table(_foreign("self"))],
        [_table(_foreign("chats.Chat", db_constraint=False))],
        [NEW, m.AddIndex("subject", models.Index("id", name="by_id"))],
        [NEW, _column(_text(unique=True), "subject")],
    ],
)
def test_G8_migration_expands_where_earlier_versions_notice_nothing(operations: list[Operation]) -> None:
    assert expands(_migration(*operations))


@pytest.mark.parametrize(
    "operations",
    [
        [],
        [_column(_text(default=""))],
        [_column(_text(null=True, unique=True))],
        [_column(_text(null=True, db_index=True))],
        [_column(_text(db_default=Lower(models.Value("computed"))))],
        [_column(models.ManyToManyField("widgets.Widget"))],
        [_column(_foreign("widgets.Widget", null=True, db_index=False))],
        [_table(_foreign("chats.Chat"))],
        [NEW, _table(_foreign("tickets.Subject"))],
        [_table(models.ManyToManyField("chats.Chat"))],
        [m.AddIndex("chat", models.Index("id", name="by_id"))],
        [m.AlterField("chat", "page", _text(null=True))],
        [m.RemoveField("chat", "page")],
        [m.RenameField("chat", "page", "address")],
        [m.DeleteModel("Chat")],
        [m.RunSQL("SELECT 1")],
        [m.RunPython(m.RunPython.noop)],
        [m.SeparateDatabaseAndState([NEW])],
        [NEW, m.RemoveField("chat", "page")],
    ],
)
def test_migration_does_not_expand_where_earlier_versions_could_fail(operations: list[Operation]) -> None:
    """An empty one comes with messages or events that the version before can't read."""
    assert not expands(_migration(*operations))


def test_migration_without_a_transaction_does_not_expand() -> None:
    assert not expands(_migration(NEW, in_transaction=False))
