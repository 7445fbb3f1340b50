"""How many chats that no one has claimed yet one address may have at a time."""

from collections import OrderedDict
from threading import Lock

from refdesk.kit.quota import MOST_KEYS, on_reset_all

from ..models import Chat

RETRY_AFTER = 15
"""Seconds until a refused client tries again: a chat may be claimed at any time, or end."""


class UnclaimedChats:
    """The chats that each address started in this process. Thread-safe.

    Which of them still wait is read only when an address is at its limit.
    """

    def __init__(self) -> None:
        # Least recently used first; dropped first.
        self._chats: OrderedDict[str, list[int]] = OrderedDict()
        self._lock = Lock()

    def add(self, address: str, chat: int) -> None:
        """Count a new chat."""
        with self._lock:
            self._chats.setdefault(address, []).append(chat)
            self._chats.move_to_end(address)
            if len(self._chats) > MOST_KEYS:
                self._chats.popitem(last=False)

    def is_full(self, address: str, limit: int) -> bool:
        """Whether `limit` chats of this address wait. Reads the database."""
        with self._lock:
            sent = list(self._chats.get(address, ()))
        if len(sent) < limit:
            return False
        waiting = set(Chat.objects.filter(id__in=sent, state="waiting").values_list("id", flat=True))
        with self._lock:
            now = self._chats.get(address, [])
            now[:] = [chat for chat in now if chat in waiting or chat not in sent]
            return len(now) >= limit

    def clear(self) -> None:
        with self._lock:
            self._chats.clear()


unclaimed_chats = UnclaimedChats()
on_reset_all.append(unclaimed_chats.clear)
