"""Fields of a received mail's head, whatever is wrong with them."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any

from refdesk.chats.contents import told_text

LIMIT = 1_000
FIELD_LIMIT = 10_000
"""Characters of a field's source that are read: some 100 Message-IDs."""
RECIPIENTS_LIMIT = 200_000
"""The same for recipients, of all fields together: some 6,000. It takes up to a second."""
_OF_RECIPIENTS = frozenset({"to", "cc"})
_MESSAGE_ID = re.compile(r"<[^<>\s\x00]{1,250}>")


class ShortFields(Compat32):
    """Cuts each field as it is parsed, of the mail and of its parts.

    The standard library needs time with the square of a field's length for encoded words, addresses and parameters:
    a subject of 1.6 MB took 17 s, a Content-Type of 200 KB 11 s.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The field's name and value."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[: RECIPIENTS_LIMIT if name.lower() in _OF_RECIPIENTS else FIELD_LIMIT]


def field(message: "Message[str, str]", name: str, limit: int = LIMIT) -> str:
    """The field on one line, decoded, without what no text may hold; empty where there is none."""
    return one_line(next(iter(values(message, name)), ""), limit)


def values(message: "Message[str, str]", name: str) -> list[str]:
    """All fields of this name, as they stand; bytes beyond ASCII, which should not be there, are read as UTF-8."""
    found = [str(value) for each, value in message.raw_items() if each.lower() == name.lower()]
    return [value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for value in found]


def one_line(value: str, limit: int = LIMIT) -> str:
    """Encoded words decoded, where they can be, and everything on one line."""
    try:
        pieces: list[tuple[Any, str | None]] = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    words = "".join(decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    return told_text(" ".join(words.split()), limit)


def decoded(raw: bytes, charset: str | None) -> str:
    """The bytes as text; where the charset is unknown or wrong, as UTF-8, with signs for what isn't."""
    try:
        return raw.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def address(message: "Message[str, str]", name: str) -> str:
    """The first address of a field, in small letters."""
    return next(iter(addresses(message, name)), ("", ""))[1]


def addresses(message: "Message[str, str]", *names: str) -> list[tuple[str, str]]:
    """Names and addresses of these fields, in their order, addresses in small letters."""
    lines, left = [], RECIPIENTS_LIMIT
    for value in (value for name in names for value in values(message, name)):
        lines.append(" ".join(value.split())[:left])
        left -= len(lines[-1])
    pairs = getaddresses([line for line in lines if line])
    return [(one_line(name, 80), told_text(told, 254).lower()) for name, told in pairs if "@" in told]


def message_ids(message: "Message[str, str]", *names: str) -> list[str]:
    """The Message-IDs in these fields, the last of each first, 50 at most."""
    found = [each for name in names for each in _ids(message, name)]
    return list(dict.fromkeys(found))[:50]


def _ids(message: "Message[str, str]", name: str) -> list[str]:
    told = " ".join(values(message, name))
    return _MESSAGE_ID.findall(told[-20_000:])[::-1]
