"""Requests and responses of the HTTP API of blocked patrons."""

from typing import Annotated

from ninja import Schema

from refdesk.kit.units import Instant, about


class BlockedPatron(Schema):
    """A block from `at` to `until`, of the browser alone if `network` is empty.

    Without `browser` and `network`, nothing is known to recognize the patron by.

    `name`, `contact` and `guest` are those of the chat in which the patron was blocked; empty where it is gone, or
    where they were redacted.
    """

    id: int
    library_name: str
    chat: int
    name: str
    contact: str
    guest: int
    browser: bool
    network: str
    reason: str
    by: str
    at: Annotated[Instant, about("when the patron was blocked")]
    until: Annotated[Instant, about("when the block ends")]
