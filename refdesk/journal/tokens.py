"""Tokens of logs: who has one is the patron of that log. Derived from its birth: a repeated start has the same."""

from typing import Any

from django.utils.crypto import salted_hmac


def issue(salt: str, number: int, *birth: object) -> str:
    """The token of this log, which nobody can guess."""
    return f"{number}.{proof(salt, number, *birth).hexdigest()[:43]}"


def number_of(token: str) -> int | None:
    """The log that the token claims to be for; not yet a proof."""
    number, _, proof = token.partition(".")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 and proof else None


def proof(salt: str, *birth: object) -> Any:
    """What only this server can have made of it."""
    return salted_hmac(salt, ":".join(map(str, birth)), algorithm="sha256")
