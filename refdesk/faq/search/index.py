"""The index of FAQs, written in the transaction that writes the FAQs."""

from collections.abc import Sequence
from types import ModuleType

from django.db import connection, transaction

from . import postgres, sqlite
from .entries import Row


def renew(rows: Sequence[Row]) -> None:
    """Replaces the index entries of these FAQs. Deleting an FAQ deletes its entry."""
    with transaction.atomic(), connection.cursor() as cursor:
        of_database().renew(cursor, rows)


def of_database() -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite
