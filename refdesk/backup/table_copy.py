"""Copies the rows of one table from one database to another, of either kind, and compares them.

Values are read and written by Django's fields, so that each database gets the form that it stores.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from django.apps import apps
from django.db import DatabaseError, connections, models, transaction

from .sinks import CanNotError

CHUNK = 1000
"""Rows per transaction of a table that is copied in parts."""

Row = tuple[Any, ...]


class Contents(NamedTuple):
    """What a table holds: the number of rows, and a SHA-256 of them."""

    rows: int
    digest: str


class Table:
    """A table, as its model describes it."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model, self.name = model, model._meta.db_table
        self.fields = model._meta.concrete_fields
        self._key = [self.fields.index(field) for field in model._meta.pk_fields]

    @property
    def below(self) -> set[str]:
        """The tables to which its rows refer."""
        return {field.related_model._meta.db_table for field in self.fields if isinstance(field, models.ForeignKey)}

    @property
    def in_parts(self) -> bool:
        """Whether its rows can be copied in several transactions.

        A row must not refer to a later one, and the order of keys must not depend on a collation.
        """
        numbers = all(isinstance(_plain_field(self.fields[index]), models.IntegerField) for index in self._key)
        return numbers and self.name not in self.below

    def rows(self, alias: str, after: Row | None = None) -> Iterator[list[Row]]:
        """The rows after this key, `CHUNK` at a time, in the order of their keys."""
        while True:
            rows = self._select(alias, after)[:CHUNK]
            if chunk := list(rows):
                yield chunk
                after = self.key_of(chunk[-1])
            if len(chunk) < CHUNK:
                return

    def _select(self, alias: str, after: Row | None) -> "models.QuerySet[Any, Row]":
        rows = self.model._base_manager.using(alias).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after if len(after) > 1 else after[0])
        return rows.values_list(*(field.attname for field in self.fields))

    def key_of(self, row: Row) -> Row:
        return tuple(row[index] for index in self._key)

    def last_key(self, alias: str) -> Row | None:
        """The greatest key; None in an empty table."""
        row = self._select(alias, None).order_by("-pk").first()
        return self.key_of(row) if row else None

    def count(self, alias: str) -> int:
        return self.model._base_manager.using(alias).count()

    def insert(self, alias: str, rows: Sequence[Row]) -> None:
        """Insert these rows. Raises CanNotError that names the first row that the database refuses."""
        try:
            with transaction.atomic(using=alias):
                self._insert(alias, rows)
        except DatabaseError as refused:
            if len(rows) == 1:
                key = ", ".join(str(part) for part in self.key_of(rows[0]))
                raise CanNotError(f"{self.name}, row {key}: {str(refused).strip()}") from refused
            for row in rows:
                self.insert(alias, [row])

    def _insert(self, alias: str, rows: Sequence[Row]) -> None:
        connection = connections[alias]
        columns = ", ".join(connection.ops.quote_name(field.column) for field in self.fields if field.column)
        slots = ", ".join(["%s"] * len(self.fields))
        statement = f"INSERT INTO {connection.ops.quote_name(self.name)} ({columns}) VALUES ({slots})"  # noqa: S608 names of models
        with connection.cursor() as cursor:
            cursor.executemany(
                statement,
                [
                    [field.get_db_prep_save(value, connection) for field, value in zip(self.fields, row, strict=True)]
                    for row in rows
                ],
            )

    def contents(self, alias: str) -> Contents:
        """Read the whole table in one query. The rows of a table that isn't copied in parts may come in any order."""
        count, total = 0, 0
        digest = hashlib.sha256()
        for row in self._select(alias, None).iterator(chunk_size=CHUNK):
            line = repr([_comparable(value) for value in row]).encode()
            count += 1
            if self.in_parts:
                digest.update(line)
            else:
                total += int.from_bytes(hashlib.sha256(line).digest(), "big")
        return Contents(count, digest.hexdigest() if self.in_parts else f"{total:x}")


def tables() -> list[Table]:
    """All tables with rows of their own, each after those to which it refers."""
    by_name = {model._meta.db_table: Table(model) for model in apps.get_models(include_auto_created=True)}
    order = TopologicalSorter({name: table.below - {name} for name, table in by_name.items()})
    return [by_name[name] for name in order.static_order()]


def _plain_field(field: Any) -> Any:
    """The field that a foreign key refers to, or the field itself."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _comparable(value: Any) -> Any:
    """A value in a form that is the same whichever database it was read from."""
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return value
