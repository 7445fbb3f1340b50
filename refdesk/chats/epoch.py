"""The epoch of the logs: a random value that changes when an earlier state of the database is restored.

A client or a node that knows another epoch has numbers of a lost history: it reads again from 0.
"""

import secrets

from django.db import connection

from .models import Epoch


def new_value() -> str:
    """A new value: 128 random bits."""
    return secrets.token_hex(16)


def current() -> str:
    """The database's epoch; empty before a server has used the database."""
    with connection.cursor() as cursor:  # each connection reads it twice, and the ORM needs five times as long
        cursor.execute("SELECT value FROM chats_epoch")
        row = cursor.fetchone()
    return row[0] if row else ""


def ensure() -> str:
    """The database's epoch, created if missing. If several nodes start together, one of them creates it."""
    stored = current()
    if stored:
        return stored
    Epoch.objects.bulk_create([Epoch(value=new_value())], ignore_conflicts=True)
    return current()
