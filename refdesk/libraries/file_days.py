"""For how long a department's files are kept: what the settings say, unless the library chose otherwise."""

from collections.abc import Callable

from django.conf import settings

FOR_EVER = 36_500
"""Days that nobody counts."""

_chosen: list[Callable[[int], int]] = []


def ask(chosen: Callable[[int], int]) -> None:
    """Ask this for the days of a department's files from now on."""
    _chosen[:] = [chosen]


def of_department(department: int) -> int:
    """So many days; 0: as long as the chat goes on."""
    return _chosen[0](department) if _chosen else settings.CONFIG.file_days
