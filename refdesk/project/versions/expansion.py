"""Which migrations only expand: an earlier version works on the tables after them.

That is read from the operations of a migration, so no one can declare it wrongly. Only additions that no statement of
an earlier version notices count: it inserts rows without the new column, and deletes rows that a new table could name.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.utils import resolve_relation
from django.db.models import NOT_PROVIDED

from refdesk.presence.models import Expansion

Table = tuple[str, str]
"""The label of an app, and the name of a model in lower case."""


def expands(migration: Migration) -> bool:
    """Whether an earlier version can work on the database after this migration; never after an empty one."""
    label, operations = migration.app_label, migration.operations
    made = {(label, operation.name_lower) for operation in operations if isinstance(operation, CreateModel)}
    return (
        migration.atomic
        and not migration.replaces
        and bool(operations)
        and all(_adds(operation, label, made) for operation in operations)
    )


def is_recordable() -> bool:
    """Whether the version that made the database reads what `record` writes."""
    return Expansion._meta.db_table in connection.introspection.table_names()


def record(migrations: Collection[Migration]) -> bool:
    """Tell earlier versions, before the tables change, that these migrations expand. False if they can't read it."""
    if not is_recordable():
        return False
    rows = [Expansion(id=f"{migration.app_label}.{migration.name}") for migration in migrations]
    Expansion.objects.bulk_create(rows, ignore_conflicts=True)
    return True


def recorded() -> set[str]:
    """The migrations, of this version or later ones, that a process recorded before it applied them."""
    if not is_recordable():
        return set()
    return set(Expansion.objects.values_list("id", flat=True))


def _adds(operation: Operation, label: str, made: set[Table]) -> bool:
    """Whether it makes a table, something of a table that is made with it, or a column that inserts may leave out."""
    if isinstance(operation, CreateModel):
        table = label, operation.name_lower
        return all(_refers_freely(field, table, made) for _, field in operation.fields)
    if not isinstance(operation, AddField | AddIndex | AddConstraint):
        return False
    table = label, operation.model_name_lower
    if not isinstance(operation, AddField):
        return table in made
    return _refers_freely(operation.field, table, made) and (table in made or _may_be_left_out(operation.field))


def _refers_freely(field: Any, table: Table, made: set[Table]) -> bool:
    """Whether it keeps no row of an older table from being deleted: an earlier version leaves rows that name it."""
    if field.many_to_many or not field.remote_field:
        return not field.many_to_many
    target = resolve_relation(field.remote_field.model, *table)
    return not field.db_constraint or target == table or target in made


def _may_be_left_out(field: Any) -> bool:
    """An index, even of an empty column, is built while writes wait; so is a column whose default is computed."""
    computed = hasattr(field.db_default, "resolve_expression")
    has_default = field.db_default is not NOT_PROVIDED and not computed
    return (field.null or has_default) and not (computed or field.db_index or field.unique or field.generated)
