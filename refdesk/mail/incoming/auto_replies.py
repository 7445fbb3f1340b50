"""Mail that no person wrote: automatic replies and what machines send (RFC 3834), and news of delivery (RFC 3464)."""

import re
from email.message import Message
from typing import Literal

import msgspec

from .headers import address, field

OWN_MESSAGE_ID = re.compile(r"<[0-9a-f]{32}\.refdesk@[^<>\s]{1,200}>")
"""The Message-IDs of our own mails."""
Automatic = Literal["", "reply", "generated", "listed"]


class Bounce(msgspec.Struct, frozen=True):
    """A report on the mail with this Message-ID. `action` is the server's word, such as failed or delayed."""

    message_id: str
    action: str
    reason: str


def classify(message: "Message[str, str]") -> Automatic:
    """Whether a machine wrote it: as a reply, or of its own accord, or passed on to a list what anybody wrote."""
    submitted = field(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = field(message, "Precedence").strip().lower()
    if submitted == "auto-replied" or precedence == "auto_reply" or message["X-Autoreply"] or message["X-Autorespond"]:
        return "reply"
    if field(message, "Return-Path").strip() == "<>" or address(message, "From").startswith(("mailer-daemon@",)):
        return "reply"
    if submitted not in ("", "no"):
        return "generated"
    if message["List-Id"] or message["List-Unsubscribe"] or precedence == "list":
        return "listed"
    return "generated" if precedence in ("bulk", "junk") else ""


def bounce(message: "Message[str, str]", raw: bytes) -> Bounce | None:
    """The report, if it is one that names a mail of ours."""
    parts = list(message.walk())
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not reports and classify(message) != "reply":
        return None
    named = OWN_MESSAGE_ID.search(_returned(parts) if reports else raw[:200_000].decode("latin-1"))
    if not named:
        return None
    if not reports:
        daemon = address(message, "From").startswith(("mailer-daemon@", "postmaster@"))
        return Bounce(named[0], "failed", field(message, "Subject")) if daemon else None
    told = {name.lower(): str(value) for block in _blocks(reports[0]) for name, value in block.items()}
    reason = told.get("diagnostic-code", "").partition(";")[2].strip() or told.get("status", "")
    return Bounce(named[0], told.get("action", "failed").strip().lower(), " ".join(reason.split())[:500])


def _returned(parts: "list[Message[str, str]]") -> str:
    """The head of the mail that the report is about."""
    for part in parts:
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            payload = part.get_payload()
            inside = payload[0] if isinstance(payload, list) and payload else payload
            return str(inside["Message-ID"] if isinstance(inside, Message) else inside)[:200_000]
    return ""


def _blocks(report: "Message[str, str]") -> "list[Message[str, str]]":
    payload = report.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
