"""Claims as texts: for the page of a trial, and to be compared with rules."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

SHOWN_LIMIT = 2_000
"""Characters of a value on the page of a trial."""


_MFA = "https://refeds.org/profile/mfa"
"""The `acr` of REFEDS for several factors."""
_KNOWN = frozenset({"pin", "pwd"})
_OWNED = frozenset({"face", "fpt", "hwk", "iris", "otp", "retina", "sc", "sms", "swk", "tel", "vbm"})
"""Methods of `amr` (RFC 8176): what the person knows, and what they own or are."""


class ShownClaim(NamedTuple):
    """A claim of a trial."""

    name: str
    value: str


def shown(claims: Mapping[str, Any]) -> list[ShownClaim]:
    """The claims by name."""
    texts = {name: ", ".join(texts_of(value)) for name, value in claims.items()}
    return [ShownClaim(name, text[:SHOWN_LIMIT]) for name, text in sorted(texts.items())]


def names_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that it required a second factor: `mfa` or two kinds of methods in `amr`, or `acr`."""
    methods = set(texts_of(claims.get("amr")))
    return "mfa" in methods or bool(methods & _KNOWN and methods & _OWNED) or _MFA in texts_of(claims.get("acr"))


def texts_of(value: object) -> list[str]:
    """The values of a claim: those of a list, or its only one; none for null."""
    if value is None:
        return []
    if isinstance(value, list):
        return [text for entry in value for text in texts_of(entry)]
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]
