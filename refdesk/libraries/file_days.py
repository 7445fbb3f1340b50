"""The days after which a library's files expire; those of internal chats expire with their messages."""

from collections.abc import Callable

from django.conf import settings

from refdesk.kit.hooks import Hook

FOR_EVER = 36_500
"""Days that stand for no expiry."""

chosen_days: Hook[Callable[[int], int]] = Hook("the days for which a library keeps files")


internal_days: Hook[Callable[[int], int]] = Hook("the days for which a library keeps internal chats")


def of_internal_chats(library: int) -> int:
    """Days; 0 means not at all."""
    return next(days(library) for days in internal_days)


def of_library(library: int) -> int:
    """Days; 0 means until the chat ends or the ticket is closed."""
    return next((days(library) for days in chosen_days), settings.CONFIG.file_days)
