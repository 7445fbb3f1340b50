"""Tokens of logs: who has one is the patron of that log. Derived from its birth: a repeated start has the same."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def issue(salt: str, number: int, *birth: object) -> str:
    """The token of this log, which nobody can guess."""
    return next(issued(salt, number, *birth))


def issued(salt: str, number: int, *birth: object) -> Iterator[str]:
    """The token made with the secret key, then those made with each of the fallbacks: all of them are good."""
    for one in proofs(salt, number, *birth):
        yield f"{number}.{one.hexdigest()[:43]}"


def is_one_of(token: str, good: Iterable[str]) -> bool:
    """Whether a token, which may be anything, is one of those."""
    return token.isascii() and any(constant_time_compare(token, each) for each in good)


def number_of(token: str) -> int | None:
    """The log that the token claims to be for; not yet a proof."""
    number, _, proof = token.partition(".")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 and proof else None


def proof(salt: str, *birth: object) -> Any:
    """What only this server can have made of it."""
    return next(proofs(salt, *birth))


def proofs(salt: str, *birth: object) -> Iterator[Any]:
    """The proof made with the secret key, then those made with each of the fallbacks."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(salt, ":".join(map(str, birth)), secret, algorithm="sha256")
