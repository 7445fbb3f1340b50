"""How large a chat may become, and whether the disk has room for more, as the settings and this machine say."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from refdesk.kit.disk import Watch

from .machine import Size

# Files stop at the whole floor: of the rest, messages of patrons take half, and leave half to operators and upkeep.
PART = 0.5


def size() -> Size:
    """The size of a chat's side."""
    return Size(settings.CONFIG.chat_messages)


def room() -> Callable[[], bool]:
    """Asks whether patrons may write. PostgreSQL's disk may be another machine's, and is not looked at."""
    database = connections[DEFAULT_DB_ALIAS]
    name = os.fspath(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or "mode=memory" in name:
        return lambda: True
    watch = _watch(Path(name).parent)
    return lambda: not watch.low()


@cache
def _watch(folder: Path) -> Watch:
    return Watch(folder, PART)
