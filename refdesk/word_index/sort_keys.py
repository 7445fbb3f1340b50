"""Sort keys: one number made of a time and of a log's number. Lists are ordered and paged by it."""

_BITS = 20
FIRST, LAST = 0, 2**63 - 1


def sort_key_of(time: int, log: int) -> int:
    """The sort key of a log in lists by this time (ms): when a chat began, when a ticket was last changed.

    Its low 20 bits are of the log's number, so that logs of the same millisecond differ.
    """
    return time << _BITS | log & (1 << _BITS) - 1


def time_of(sort_key: int) -> int:
    """The time (ms) in a sort key."""
    return sort_key >> _BITS


def first_sort_key_at(time: int) -> int:
    """The lowest sort key at this time (ms)."""
    return min(max(time, 0), LAST >> _BITS) << _BITS
