"""Where a log is: of which kind it is, and its number among those of its kind."""

from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

import msgspec

Kind = Literal["chat", "internal_chat", "ticket"]


Number = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A number that every database and every browser can hold."""


class Address(NamedTuple):
    """The address of a log; on the wire a pair, such as `["chat", 7]`."""

    kind: Kind
    number: Number


@lru_cache(maxsize=16_384)
def chat_at(number: int) -> Address:
    """The address of a chat. Each message asks for it several times."""
    return Address("chat", number)


def internal_chat_at(number: int) -> Address:
    return Address("internal_chat", number)


def ticket_at(number: int) -> Address:
    return Address("ticket", number)
