"""Header fields of received emails, tolerant of malformed ones."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any

from refdesk.kit.sanitize import sanitized_text

LIMIT = 1_000
FIELD_LIMIT = 10_000
"""Maximum characters of a raw field: about 100 Message-IDs."""
RECIPIENTS_LIMIT = 200_000
"""Maximum characters of all recipient fields: about 6,000 addresses, parsed in up to one second."""
_OF_RECIPIENTS = frozenset({"to", "cc"})
_MESSAGE_ID = re.compile(r"<[^<>\s\x00]{1,250}>")


class ShortFields(Compat32):
    """Truncates each header field of an email and its parts before it is parsed.

    The standard library needs quadratic time for encoded words, addresses and parameters: a subject of 1.6 MB took
    17 s, a Content-Type of 200 KB 11 s.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: RECIPIENTS_LIMIT if name.lower() in _OF_RECIPIENTS else FIELD_LIMIT]


def field(message: "Message[str, str]", name: str, limit: int = LIMIT) -> str:
    """The decoded field on one line, without control characters; empty if missing."""
    return one_line(next(iter(values(message, name)), ""), limit)


def values(message: "Message[str, str]", name: str) -> list[str]:
    """The raw values of all fields with this name; bytes beyond ASCII are decoded as UTF-8."""
    fields = [str(value) for field_name, value in message.raw_items() if field_name.lower() == name.lower()]
    return [value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for value in fields]


def one_line(value: str, limit: int = LIMIT) -> str:
    """The value with valid encoded words decoded (RFC 2047), on one line."""
    try:
        pieces: list[tuple[Any, str | None]] = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    text = "".join(decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    return sanitized_text(" ".join(text.split()), limit)


def decoded(raw: bytes, charset: str | None) -> str:
    """The decoded bytes; with UTF-8 and replacement characters if the charset is unknown or wrong."""
    try:
        return raw.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def address(message: "Message[str, str]", name: str) -> str:
    """The first address of a field, in lowercase."""
    return next(iter(addresses(message, name)), ("", ""))[1]


def addresses(message: "Message[str, str]", *names: str) -> list[tuple[str, str]]:
    """Names and lowercase addresses of these fields, in order."""
    lines, remaining = [], RECIPIENTS_LIMIT
    for value in (value for name in names for value in values(message, name)):
        lines.append(" ".join(value.split())[:remaining])
        remaining -= len(lines[-1])
    pairs = getaddresses([line for line in lines if line])
    return [(one_line(name, 80), sanitized_text(raw, 254).lower()) for name, raw in pairs if "@" in raw]


def message_ids(message: "Message[str, str]", *names: str) -> list[str]:
    """At most 50 Message-IDs of these fields, the last of each field first."""
    ids = [message_id for name in names for message_id in _ids(message, name)]
    return list(dict.fromkeys(ids))[:50]


def _ids(message: "Message[str, str]", name: str) -> list[str]:
    raw = " ".join(values(message, name))
    return _MESSAGE_ID.findall(raw[-20_000:])[::-1]
