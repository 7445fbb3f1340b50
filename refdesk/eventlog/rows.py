"""Events as they are kept."""

from typing import NamedTuple

import msgspec


class LogRow(NamedTuple):
    """An event as it is read; `payload` is its encoded body."""

    seq: int
    kind: str
    at: int
    actor: str
    payload: str
    client_key: str | None


class EventRow(msgspec.Struct):
    """An event as it is inserted into log number `log`, by the columns' names."""

    log: int
    seq: int
    kind: str
    at: int
    actor: str
    payload: str
    client_key: str | None
    key_digest: str | None


class KnownKey(NamedTuple):
    """What a log knows of a client's key."""

    log: int
    key: str
    seq: int
    actor: str
    digest: str
