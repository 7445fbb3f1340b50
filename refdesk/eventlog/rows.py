"""Rows of the tables that hold events."""

from typing import NamedTuple

import msgspec


class LogRow(NamedTuple):
    """An event that was read; `payload` is its body as JSON."""

    seq: int
    kind: str
    at: int
    actor: str
    payload: str
    client_key: str | None


class EventRow(msgspec.Struct):
    """An event to insert into the log numbered `log`. Fields are named like the columns."""

    log: int
    seq: int
    kind: str
    at: int
    actor: str
    payload: str
    client_key: str | None
    key_digest: str | None


class KnownKey(NamedTuple):
    """The event of a log that carries a client's key."""

    log: int
    key: str
    seq: int
    actor: str
    digest: str
