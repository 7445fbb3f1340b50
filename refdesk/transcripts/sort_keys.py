"""Sort keys of chats: one number made of when the chat began and its number. Lists are ordered and paged by it."""

_BITS = 20
FIRST, LAST = 0, 2**63 - 1


def sort_key_of(started_at: int, chat: int) -> int:
    """The sort key of a chat that began at `started_at` (ms). Its low 20 bits are of the chat's number, so that chats
    of the same millisecond differ.
    """
    return started_at << _BITS | chat & (1 << _BITS) - 1


def first_sort_key_at(time: int) -> int:
    """The lowest sort key of a chat that began at this time (ms)."""
    return min(max(time, 0), LAST >> _BITS) << _BITS
