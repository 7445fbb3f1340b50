"""A mail as it arrived, read into what a ticket can hold. Pure, and it takes whatever bytes there are."""

import hashlib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import msgspec

from refdesk.chats.contents import told_text
from refdesk.tickets.commands import TEXT_LIMIT

from . import headers
from .auto_replies import Automatic, Bounce, bounce, classify
from .html_text import as_text, is_long, without_pictures
from .quotes import fold

MOST_PARTS = 500
MOST_BYTES = 400_000
"""Of a text; what is beyond is nothing that anybody wrote."""
MOST_FILES = 50
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To")


class EmailAttachment(msgspec.Struct, frozen=True):
    """A file that came with it."""

    name: str
    content: bytes


class ParsedEmail(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail says. `answers` are the Message-IDs that it refers to, the nearest first."""

    fingerprint: str
    message_id: str
    sender: str
    sender_name: str
    subject: str
    recipients: tuple[str, ...]
    referenced_ids: tuple[str, ...]
    text: str
    quoted: str
    truncated: bool
    files: tuple[EmailAttachment, ...]
    automatic: Automatic
    bounce: Bounce | None

    @property
    def is_automatic(self) -> bool:
        """A list passes on what people write, and may be the way to a queue."""
        return self.automatic in ("reply", "generated")


def parse(raw: bytes) -> ParsedEmail:
    """Read it. What can't be understood is left out; may raise anything for bytes that nobody has thought of."""
    message: Message[str, str] = message_from_bytes(raw, policy=headers.ShortFields())
    found = list(_parts(message))
    parts = found[:MOST_PARTS]
    whole, truncated = _text(parts)
    text, quoted = fold(whole)
    enclosed = _enclosed(parts)
    message_id = next(iter(headers.message_ids(message, "Message-ID")), "")
    name, sender = next(iter(headers.addresses(message, "From", "Sender")), ("", ""))
    subject = headers.field(message, "Subject", 300)
    return ParsedEmail(
        fingerprint=_fingerprint(message_id, sender, subject, headers.field(message, "Date"), whole),
        message_id=message_id,
        sender=sender,
        sender_name=name,
        subject=subject,
        recipients=_recipients(message),
        referenced_ids=tuple(headers.message_ids(message, "In-Reply-To", "References")),
        text=text[:TEXT_LIMIT],
        quoted=quoted[:TEXT_LIMIT],
        truncated=truncated
        or max(len(text), len(quoted)) > TEXT_LIMIT
        or len(found) > MOST_PARTS
        or len(enclosed) > MOST_FILES,
        files=tuple(_files(enclosed[:MOST_FILES])),
        automatic=classify(message),
        bounce=bounce(message, raw),
    )


def _parts(message: "Message[str, str]") -> "Iterator[Message[str, str]]":
    """What is no container, in order, up to one that is too many; a mail inside a mail is one thing, an attachment."""
    waiting: list[Message[str, str]] = [message]
    count = 0
    while waiting and count <= MOST_PARTS:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]
        else:
            count += 1
            yield part


def _is_text(part: "Message[str, str]", kind: str) -> bool:
    return part.get_content_type() == kind and not _name(part) and part.get_content_disposition() != "attachment"


def _name(part: "Message[str, str]") -> str:
    """The file's name; a name in pieces of which some are wrong can make the standard library stumble."""
    try:
        return part.get_filename() or ""
    except (TypeError, ValueError, LookupError):
        return "?"


def _text(parts: "list[Message[str, str]]") -> tuple[str, bool]:
    """Its plain text; where there is none, its HTML as text. And whether it was cut."""
    plain = [_content(part) for part in parts if _is_text(part, "text/plain")]
    said = "\n\n".join(text for text, _ in plain).strip()
    if said:
        return said, any(truncated for _, truncated in plain)
    rich = [_content(part) for part in parts if _is_text(part, "text/html")]
    said = told_text("\n\n".join(as_text(html) for html, _ in rich), MOST_BYTES)
    return said, any(truncated or is_long(html) for html, truncated in rich)


def _content(part: "Message[str, str]") -> tuple[str, bool]:
    """The text of a part, and whether it was cut."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return "", False
    if part.get_content_type() == "text/html":
        raw = without_pictures(raw)
    text = headers.decoded(raw[:MOST_BYTES], part.get_content_charset())
    return told_text(text.replace("\r\n", "\n").replace("\r", "\n"), MOST_BYTES), len(raw) > MOST_BYTES


def _enclosed(parts: "list[Message[str, str]]") -> "list[Message[str, str]]":
    """All but its text and what mail servers report."""
    others = [part for part in parts if not _is_text(part, "text/plain") and not _is_text(part, "text/html")]
    reports = ("message/delivery-status", "text/rfc822-headers")
    return [part for part in others if part.get_content_type() not in reports]


def _files(parts: "list[Message[str, str]]") -> Iterator[EmailAttachment]:
    for part in parts:
        name = _name(part) or part.get_content_type()
        yield EmailAttachment(name=headers.one_line(name, 200) or "?", content=_bytes(part))


def _bytes(part: "Message[str, str]") -> bytes:
    """A mail inside a mail is what it is: nothing that is taken as a file."""
    raw = part.get_payload(decode=True)
    return (
        raw
        if isinstance(raw, bytes)
        else str(part.get_payload(0)).encode(errors="replace")
        if part.is_multipart()
        else b""
    )


def _recipients(message: "Message[str, str]") -> tuple[str, ...]:
    """Where it was delivered before where it was sent: the former is one mailbox, the latter may be thousands."""
    found = headers.addresses(message, *_DELIVERED) + headers.addresses(message, "To", "Cc")
    return tuple(dict.fromkeys(told for _, told in found))


def _fingerprint(*told: str) -> str:
    """The same for a mail that is delivered twice; another for one that only claims to be it."""
    return hashlib.sha256("\0".join(told).encode(errors="replace")).hexdigest()[:32]
