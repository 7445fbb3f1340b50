"""Where a chat stands among all others: one number, by when it started, that lists are ordered and continued by."""

_BITS = 20
FIRST, LAST = 0, 2**63 - 1


def place_of(started_at: int, chat: int) -> int:
    """The chat's place. Chats of one millisecond are told apart by the last bits of their numbers."""
    return started_at << _BITS | chat & (1 << _BITS) - 1


def place_at(time: int) -> int:
    """The first place that a chat could have that started then (ms)."""
    return min(max(time, 0), LAST >> _BITS) << _BITS
