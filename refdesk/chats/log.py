"""An event as the log keeps it."""

from typing import NamedTuple


class LogRow(NamedTuple):
    """An event as it is stored; `payload` is its encoded body."""

    seq: int
    kind: str
    at: int
    actor: str
    payload: str
    client_key: str | None
