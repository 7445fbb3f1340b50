"""Raw emails as they arrive in a mailbox."""

from email.message import EmailMessage
from typing import Any

from refdesk.mail.incoming.mime_parser import ParsedEmail, parse

DANA = "Dana Brook <dana@example.org>"
QUEUE = "reference@harbour.example"


def raw(
    text: str = "Where is the map room?", html: str = "", files: dict[str, bytes] | None = None, **head: str
) -> bytes:
    """An email from Dana to the reference queue. `head` names fields with _ for -; an empty value leaves one out."""
    message = EmailMessage()
    fields = {"From": DANA, "To": QUEUE, "Subject": "The map room", "Message_ID": "<1@mail.example.org>", **head}
    for name, value in fields.items():
        if value:
            message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    for name, content in (files or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def arrived(*args: Any, **facts: Any) -> ParsedEmail:
    return parse(raw(*args, **facts))


def dsn(message_id: str, action: str = "failed") -> bytes:
    """A delivery status notification (RFC 3464) about this email, as Postfix writes it."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: ask@harbour.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mail.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mail.example.org.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; dana@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <dana@example.org>: Recipient address
 rejected: User unknown

--b
Content-Type: text/rfc822-headers

From: Harbour Library <ask@harbour.example>
Message-ID: {message_id}
Subject: [#1] Your question

--b--
""".replace("\n", "\r\n").encode()
