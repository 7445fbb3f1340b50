"""An event loop whose time passes only while nothing is ready to run."""

import asyncio
import selectors
from dataclasses import dataclass
from typing import Any

NOON = 1_900_000_000
"""The time of day at which a simulation begins, in seconds since 1970-01-01 UTC."""


@dataclass
class VirtualClock:
    """`now` is monotonic, in seconds; `jumped` is by how many seconds the time of day was changed."""

    now: float = 0.0
    jumped: float = 0.0

    def time(self) -> float:
        return NOON + self.now + self.jumped

    def time_ns(self) -> int:
        return int(self.time() * 1_000_000_000)

    def time_ms(self) -> int:
        return self.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return self.now


class _Selector(selectors.SelectSelector):
    """Waits for no file: a wait moves the clock."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("every task waits for something that never comes")
        self._clock.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(_Selector(clock))
        self._clock = clock

    def time(self) -> float:
        return self._clock.now
