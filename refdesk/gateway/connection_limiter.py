"""How many live connections each address has on this node: one address must not take the places of all others.

A connection costs little, but each takes one of the files that the process may have open.
"""

from collections import Counter

from refdesk.kit.ip_addresses import counted_as


class Crowd:
    """At most `most` at a time from one address; an IPv6 address counts as its /64."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._there: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """One more. False, and nothing counted, where there are as many as may be."""
        who = counted_as(address)
        if self._there[who] >= self._most:
            return False
        self._there[who] += 1
        return True

    def leave(self, address: str) -> None:
        """One that entered is gone."""
        who = counted_as(address)
        self._there[who] -= 1
        if not self._there[who]:
            del self._there[who]
