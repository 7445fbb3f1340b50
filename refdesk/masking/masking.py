"""Applies a library's rules to a text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from refdesk.eventlog.events import SensitiveKind
from refdesk.eventlog.redaction import INSTEAD

from .digits import Span
from .national_numbers import national_numbers
from .passwords import may_have_password, passwords
from .patterns import found_by
from .payment_cards import may_have_card, payment_cards

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Rules:
    """What a library masks. `countries` are those of national numbers; patron cards are patterns, too.

    `keepable`: patrons may send it unmasked.
    """

    payment_cards: bool = True
    passwords: bool = True
    patron_cards: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    keepable: bool = False


class Masked(NamedTuple):
    """A text after masking, and one kind for each passage that was masked."""

    text: str
    kinds: tuple[SensitiveKind, ...]


def mask(text: str, rules: Rules) -> Masked:
    """The text with `INSTEAD` in place of each passage that the rules find. Masking it again changes nothing."""
    passages = sorted(_found(text, rules))
    if not passages:
        return Masked(text, ())
    return _replaced(text, passages)


def may_mask(text: str, rules: Rules) -> bool:
    """Whether `mask` can find something: a cheap look, which spares most messages the rules."""
    if rules.patterns or (rules.passwords and may_have_password(text)):
        return True
    if rules.patron_cards or rules.countries:
        return _DIGIT.search(text) is not None
    return rules.payment_cards and may_have_card(text)


def _found(text: str, rules: Rules) -> Iterator[tuple[Span, SensitiveKind]]:
    if _DIGIT.search(text):
        yield from ((span, "patron_card") for span in found_by(text, rules.patron_cards))
        if rules.payment_cards and may_have_card(text):
            yield from ((span, "payment_card") for span in payment_cards(text))
        if rules.countries:
            yield from ((span, "national_number") for span in national_numbers(text, rules.countries))
    if rules.passwords:
        yield from ((span, "password") for span in passwords(text))
    yield from ((span, "pattern") for span in found_by(text, rules.patterns))


def _replaced(text: str, passages: Sequence[tuple[Span, SensitiveKind]]) -> Masked:
    pieces, kinds, at = list[str](), list[SensitiveKind](), 0
    for (start, end), kind in passages:
        if start < at:
            # Two rules found the same or overlapping passages, which are masked as one.
            at = max(at, end)
            continue
        pieces += [text[at:start], INSTEAD]
        kinds.append(kind)
        at = end
    return Masked("".join(pieces) + text[at:], tuple(kinds))
