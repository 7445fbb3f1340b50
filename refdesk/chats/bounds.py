"""The maximum size of a chat, and whether the disk has room for more messages."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from refdesk.kit.disk import Watch

from .machine import Size

# Files are refused below the whole floor. Patrons' messages may use half of it; the rest is for operators and upkeep.
PART = 0.5
BYTES_EACH = 1_000
"""Bytes for each message that a side may send: the average, not the most."""


@cache
def size() -> Size:
    """The maximum size of one side's messages. Read once: Django's settings are slow to read for each message."""
    messages = settings.CONFIG.chat_messages
    return Size(messages, messages * BYTES_EACH)


def room() -> Callable[[], bool]:
    """Returns a function that says whether patrons may write. Always true on PostgreSQL: its disk may be elsewhere."""
    database = connections[DEFAULT_DB_ALIAS]
    name = os.fspath(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or "mode=memory" in name:
        return lambda: True
    return _watch(Path(name).parent).has_room


@cache
def _watch(folder: Path) -> Watch:
    return Watch(folder, PART)
