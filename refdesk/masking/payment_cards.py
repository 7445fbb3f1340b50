"""Numbers of payment cards (ISO/IEC 7812): issuer, length, check digit, and how they are written."""

import re
from collections.abc import Iterator

from .digits import SEPARATORS, Number, Span, addresses, has_word_near, identifiers, is_inside, numbers

# First and last prefix, lengths. https://en.wikipedia.org/wiki/Payment_card_number lists the ranges.
_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13, 16, 19})),
    ("51", "55", frozenset({16})),
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),
    ("37", "37", frozenset({15})),
    ("300", "305", frozenset({14})),
    ("3095", "3095", frozenset({14})),
    ("36", "36", frozenset({14})),
    ("38", "39", frozenset({14})),
    ("3528", "3589", frozenset({16})),
    ("6011", "6011", frozenset({16, 19})),
    ("62", "62", frozenset({16, 17, 18, 19})),
    ("644", "659", frozenset({16, 19})),
    ("5018", "5018", frozenset({16})),
    ("5020", "5020", frozenset({16})),
    ("5038", "5038", frozenset({16})),
    ("5893", "5893", frozenset({16})),
    ("6304", "6304", frozenset({16})),
    ("6759", "6759", frozenset({16, 18, 19})),
    ("6761", "6763", frozenset({16})),
)
_SHORTEST, _LONGEST = 13, 19
_WORDS = re.compile(
    r"credit|debit|visa|mastercard|amex|american express|diners|maestro|payment|pay with|cvv|cvc|card=|expir"
    r"|kreditkart|girokart|carte bancaire|carte bleue|carte de crédit|tarjeta de cr[eé]dito|tarjeta de d[eé]bito"
    r"|carta di credito|cart[aã]o de cr[eé]dito|creditcard|betaalkaart|kart[aęy] kredytow|kredi kart"
    r"|кредитн|банковск|信用卡|クレジット|بطاقة الائتمان|כרטיס אשראי",
    re.IGNORECASE,
)

# Most messages have no such number, and looking for one is three times as fast as trying all groups of digits.
_ENOUGH_DIGITS = re.compile(rf"(?:\d[{SEPARATORS}]?){{{_SHORTEST}}}")


def may_have_card(text: str) -> bool:
    """Whether the text has as many digits in a row as the shortest card."""
    if text.isascii():
        # Counting them is ten times as fast as the search, and few messages have so many at all.
        written = text.encode()
        if len(written) - len(written.translate(None, b"0123456789")) < _SHORTEST:
            return False
    return _ENOUGH_DIGITS.search(text) is not None


def payment_cards(text: str) -> Iterator[Span]:
    """Where numbers of payment cards are in the text."""
    pages: list[Span] | None = None
    for number in numbers(text, _SHORTEST, _LONGEST):
        if not (_is_issued(number.digits) and _is_written_like_a_card(number) and passes_luhn(number.digits)):
            continue
        pages = addresses(text) if pages is None else pages
        ambiguous = _may_be_another(number) or is_inside(number.span, pages)
        if is_inside(number.span, identifiers(text)) or (ambiguous and not has_word_near(text, number.span, _WORDS)):
            continue
        yield number.span


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812."""
    total = sum(map(int, digits[-1::-2]))
    return (total + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])) % 10 == 0


def _is_issued(digits: str) -> bool:
    return any(first <= digits[: len(first)] <= last and len(digits) in lengths for first, last, lengths in _ISSUERS)


def _is_written_like_a_card(number: Number) -> bool:
    """Whether the groups are those of a card. Telephone numbers and lists of numbers have shorter ones."""
    return len(number.groups) <= 5 and all(group >= 3 for group in number.groups[:-1])


def _may_be_another(number: Number) -> bool:
    """Whether the digits can be an item's barcode, which begins with 3 like a Diners card, or a telephone number.

    Diners cards are printed as 4-6-4. Cards of 13 digits are no longer issued.
    """
    length = len(number.digits)
    return (length == 14 and number.groups != (4, 6, 4)) or length == 13
