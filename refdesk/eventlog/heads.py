"""What the heads of all logs have in common."""

from collections.abc import Iterable

import msgspec

from .address import Address


class LogHead(msgspec.Struct, frozen=True):
    """The state of a log after its last event. Each room has a subclass: its first field is the log's number."""

    @property
    def address(self) -> Address:
        raise NotImplementedError

    @property
    def department(self) -> int | None:
        """The number of its department; None for a log of none."""
        return None

    @property
    def last_seq(self) -> int:
        """The seq of the last event; a field of each subclass."""
        raise NotImplementedError

    def assert_next(self, seq: int) -> None:
        """Raise ValueError if the event with this seq isn't the next one."""
        if seq != self.last_seq + 1:
            raise ValueError(f"event {seq} does not follow {self.last_seq} in {self.address}")


def listed_in(words: str) -> tuple[str, ...]:
    """The words of a field that has them between commas, so that SQL can search for one."""
    return tuple(word for word in words.split(",") if word)


def list_of(words: Iterable[str]) -> str:
    """A field with these words between commas."""
    joined = ",".join(words)
    return f",{joined}," if joined else ""
