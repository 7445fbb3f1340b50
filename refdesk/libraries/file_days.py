"""For how long a library's files are kept: what the settings say, unless the library chose otherwise."""

from collections.abc import Callable

from django.conf import settings

FOR_EVER = 36_500
"""Days that nobody counts."""

_chosen: list[Callable[[int], int]] = []


def ask(chosen: Callable[[int], int]) -> None:
    """Ask this for the days of a library's files from now on."""
    _chosen[:] = [chosen]


def of_library(library: int) -> int:
    """So many days; 0: as long as the chat goes on, or the ticket is open."""
    return _chosen[0](library) if _chosen else settings.CONFIG.file_days
