"""The epoch of the logs: a random value that changes when the database is set back to an earlier state.

A client or a node that knows another epoch has numbers of a history that is gone: it begins again at 0.
"""

import secrets

from .models import Epoch


def new_value() -> str:
    """A value for an epoch, 128 bits of it random."""
    return secrets.token_hex(16)


def current() -> str:
    """The database's epoch; empty where no server has run on it yet."""
    return Epoch.objects.values_list("value", flat=True).first() or ""


def ensure() -> str:
    """The database's epoch, made where there is none. Of several nodes that start at once, one makes it."""
    known = current()
    if known:
        return known
    Epoch.objects.bulk_create([Epoch(value=new_value())], ignore_conflicts=True)
    return current()
