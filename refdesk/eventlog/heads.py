"""What the heads of all logs have in common."""

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
