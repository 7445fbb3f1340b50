"""Tokens of logs: the holder is the log's patron. They are derived, so a repeated start has the same one."""

from collections.abc import Iterable, Iterator
from hmac import HMAC

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def issue(salt: str, number: int, *birth: object) -> str:
    """The token of this log: its number and 43 hexadecimal digits of an HMAC."""
    return next(issued(salt, number, *birth))


def issued(salt: str, number: int, *birth: object) -> Iterator[str]:
    """All valid tokens: the one made with SECRET_KEY, then those made with each of SECRET_KEY_FALLBACKS."""
    for mac in proofs(salt, number, *birth):
        yield f"{number}.{mac.hexdigest()[:43]}"


def is_one_of(token: str, good: Iterable[str]) -> bool:
    """Whether a token from outside, which may be any text, is one of these. Compares in constant time."""
    return token.isascii() and any(constant_time_compare(token, valid) for valid in good)


def number_of(token: str) -> int | None:
    """The number of the log that the token claims to be for; proves nothing."""
    number, _, proof = token.partition(".")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 and proof else None


def proof(salt: str, *birth: object) -> HMAC:
    """An HMAC over these values with SECRET_KEY."""
    return next(proofs(salt, *birth))


def proofs(salt: str, *birth: object) -> Iterator[HMAC]:
    """The HMAC made with SECRET_KEY, then those made with each of SECRET_KEY_FALLBACKS."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(salt, ":".join(map(str, birth)), secret, algorithm="sha256")
