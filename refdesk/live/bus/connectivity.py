"""Whether a bus reaches its server: logged once when it is lost, every ten minutes after, and when it is back."""

import logging
from collections.abc import Callable
from time import monotonic

log = logging.getLogger(__name__)

REMIND = 600.0
"""Seconds between two lines about the same outage."""


class Connectivity:
    """The connections of a bus by name. `setting` is the name of the setting with the server's address."""

    def __init__(self, setting: str, clock: Callable[[], float] = monotonic) -> None:
        self._setting, self._clock = setting, clock
        self._lost: dict[str, str] = {}
        self._logged_at = 0.0

    @property
    def error(self) -> str:
        """Why the server can't be reached; empty while it is."""
        return next(iter(self._lost.values()), "")

    def lost(self, connection: str, error: Exception) -> None:
        first = not self._lost
        self._lost[connection] = f"{self._setting}: {str(error).strip() or type(error).__name__}"
        if first or self._clock() - self._logged_at >= REMIND:
            self._logged_at = self._clock()
            log.warning(
                "%s: the bus can't be reached. Nothing is lost, but other processes show news seconds later: %s",
                self._setting,
                str(error).strip() or type(error).__name__,
            )

    def connected(self, connection: str) -> None:
        if self._lost.pop(connection, "") and not self._lost:
            log.info("%s: the bus is reached again", self._setting)
