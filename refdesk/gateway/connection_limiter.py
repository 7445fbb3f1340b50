"""Limits the live connections of one address on this node.

Each connection holds one of the files that the process may have open, so a single address could exhaust them.
"""

from collections import Counter

from refdesk.kit.ip_addresses import rate_limit_key


class ConnectionLimiter:
    """At most `limit` connections of an address at a time; an IPv6 address counts as its /64."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: Counter[str] = Counter()

    def acquire(self, address: str) -> bool:
        """Count one more connection. False, and not counted, if the address is at its limit."""
        key = rate_limit_key(address)
        if self._counts[key] >= self._limit:
            return False
        self._counts[key] += 1
        return True

    def release(self, address: str) -> None:
        """Count one acquired connection less."""
        key = rate_limit_key(address)
        self._counts[key] -= 1
        if not self._counts[key]:
            del self._counts[key]
