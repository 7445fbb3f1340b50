"""Parses raw emails into what a ticket can store. Pure; accepts arbitrary bytes."""

import hashlib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import msgspec

from refdesk.eventlog.contents import TEXT_LIMIT
from refdesk.kit.sanitize import sanitized_text
from refdesk.tickets.own_addresses import without_secrets

from . import headers
from .authentication import ServerResults, results_of
from .auto_replies import Automatic, Bounce, bounce, classify
from .html_text import as_text, is_long, without_pictures
from .quotes import fold

MAX_PARTS = 500
MAX_TEXT_BYTES = 400_000
"""Maximum bytes of a text part."""
MAX_FILES = 50
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To")


class EmailAttachment(msgspec.Struct, frozen=True):
    name: str
    content: bytes


class ParsedEmail(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed email. `referenced_ids` are the Message-IDs that it refers to, nearest first."""

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
    authentication: tuple[ServerResults, ...] = ()

    @property
    def is_automatic(self) -> bool:
        """Whether a machine wrote the email. A list doesn't count: people write to it, and queues may be on it."""
        return self.automatic in ("reply", "generated")


def parse(raw: bytes) -> ParsedEmail:
    """Parse an email and leave out malformed pieces. May raise any exception for input nobody foresaw."""
    message: Message[str, str] = message_from_bytes(raw, policy=headers.ShortFields())
    all_parts = list(_parts(message))
    parts = all_parts[:MAX_PARTS]
    whole, truncated = _text(parts)
    text, quoted = fold(without_secrets(whole))
    attached = _attached(parts)
    message_id = next(iter(headers.message_ids(message, "Message-ID")), "")
    name, sender = next(iter(headers.addresses(message, "From", "Sender")), ("", ""))
    subject = headers.field(message, "Subject", 300)
    return ParsedEmail(
        fingerprint=_fingerprint(message_id, sender, subject, headers.field(message, "Date"), whole),
        message_id=message_id,
        sender=sender,
        sender_name=name,
        subject=without_secrets(subject),
        recipients=_recipients(message),
        referenced_ids=tuple(headers.message_ids(message, "In-Reply-To", "References")),
        text=text[:TEXT_LIMIT],
        quoted=quoted[:TEXT_LIMIT],
        truncated=truncated
        or max(len(text), len(quoted)) > TEXT_LIMIT
        or len(all_parts) > MAX_PARTS
        or len(attached) > MAX_FILES,
        files=tuple(_files(attached[:MAX_FILES])),
        automatic=classify(message),
        bounce=bounce(message, raw),
        authentication=results_of(message),
    )


def _parts(message: "Message[str, str]") -> "Iterator[Message[str, str]]":
    """The leaf parts in order, one more than `MAX_PARTS` at most. An attached email is one part."""
    waiting: list[Message[str, str]] = [message]
    count = 0
    while waiting and count <= MAX_PARTS:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [subpart for subpart in reversed(inside) if isinstance(subpart, Message)]
        else:
            count += 1
            yield part


def _is_text(part: "Message[str, str]", kind: str) -> bool:
    return part.get_content_type() == kind and not _name(part) and part.get_content_disposition() != "attachment"


def _name(part: "Message[str, str]") -> str:
    """The file's name. `get_filename` raises for malformed continuations (RFC 2231)."""
    try:
        return part.get_filename() or ""
    except (TypeError, ValueError, LookupError):
        return "?"


def _text(parts: "list[Message[str, str]]") -> tuple[str, bool]:
    """The plain text, otherwise the HTML as text; and whether it was truncated."""
    plain = [_content(part) for part in parts if _is_text(part, "text/plain")]
    text = "\n\n".join(text for text, _ in plain).strip()
    if text:
        return text, any(truncated for _, truncated in plain)
    rich = [_content(part) for part in parts if _is_text(part, "text/html")]
    text = sanitized_text("\n\n".join(as_text(html) for html, _ in rich), MAX_TEXT_BYTES)
    return text, any(truncated or is_long(html) for html, truncated in rich)


def _content(part: "Message[str, str]") -> tuple[str, bool]:
    """The text of a part, and whether it was truncated."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return "", False
    if part.get_content_type() == "text/html":
        raw = without_pictures(raw)
    text = headers.decoded(raw[:MAX_TEXT_BYTES], part.get_content_charset())
    return sanitized_text(text.replace("\r\n", "\n").replace("\r", "\n"), MAX_TEXT_BYTES), len(raw) > MAX_TEXT_BYTES


def _attached(parts: "list[Message[str, str]]") -> "list[Message[str, str]]":
    """The parts that are neither text nor delivery reports."""
    others = [part for part in parts if not _is_text(part, "text/plain") and not _is_text(part, "text/html")]
    reports = ("message/delivery-status", "text/rfc822-headers")
    return [part for part in others if part.get_content_type() not in reports]


def _files(parts: "list[Message[str, str]]") -> Iterator[EmailAttachment]:
    for part in parts:
        name = _name(part) or part.get_content_type()
        yield EmailAttachment(name=headers.one_line(name, 200) or "?", content=_bytes(part))


def _bytes(part: "Message[str, str]") -> bytes:
    """The content of a part; of an attached email its source, which the file rules then reject."""
    raw = part.get_payload(decode=True)
    return (
        raw
        if isinstance(raw, bytes)
        else str(part.get_payload(0)).encode(errors="replace")
        if part.is_multipart()
        else b""
    )


def _recipients(message: "Message[str, str]") -> tuple[str, ...]:
    """Delivery addresses first: they are one mailbox, while To and Cc may be thousands of addresses."""
    recipients = headers.addresses(message, *_DELIVERED) + headers.addresses(message, "To", "Cc")
    return tuple(dict.fromkeys(address for _, address in recipients))


def _fingerprint(*values: str) -> str:
    """A hash that is equal for two deliveries of one email, and differs for a forged copy."""
    return hashlib.sha256("\0".join(values).encode(errors="replace")).hexdigest()[:32]
