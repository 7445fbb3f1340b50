"""Fields of a received mail's head, whatever is wrong with them."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Any

from refdesk.chats.contents import told_text

LIMIT = 1_000
_MESSAGE_ID = re.compile(r"<[^<>\s\x00]{1,250}>")


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
    pairs = getaddresses([" ".join(value.split()) for name in names for value in values(message, name)])
    return [(one_line(name, 80), told_text(told, 254).lower()) for name, told in pairs if "@" in told]


def message_ids(message: "Message[str, str]", *names: str) -> list[str]:
    """The Message-IDs in these fields, the last of each first, 50 at most."""
    found = [each for name in names for each in _ids(message, name)]
    return list(dict.fromkeys(found))[:50]


def _ids(message: "Message[str, str]", name: str) -> list[str]:
    told = " ".join(values(message, name))
    return _MESSAGE_ID.findall(told[-20_000:])[::-1]
