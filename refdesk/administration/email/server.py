"""What is set for email on this server, without passwords, and what its mailboxes did last: for superusers."""

from typing import Literal

from django.conf import settings
from ninja import Schema

from refdesk.mail.models import Mailbox
from refdesk.mail.settings import Server


class MailServer(Schema):
    """A mail server and the account on it. `folder` is empty for sending."""

    host: str
    port: int
    user: str
    encryption: Literal["implicit", "starttls"]
    sign_in: Literal["none", "password", "oauth"]
    folder: str


class MailboxState(Schema):
    """A mailbox: when it was read last (ms, null for never), and the error of that; empty for none."""

    name: str
    checked_at: int | None
    error: str


class EmailServer(Schema):
    """The settings for email. `smtp` is null if no email is sent, `imap` if no mailbox is read.

    `per_hour` emails are sent to one address within an hour; a mailbox is read every `imap_seconds`.
    """

    sender: str
    sender_name: str
    smtp: MailServer | None
    imap: MailServer | None
    per_hour: int
    imap_seconds: int
    mailboxes: list[MailboxState]


def email_server() -> EmailServer:
    config = settings.CONFIG.mail
    return EmailServer(
        sender=config.sender,
        sender_name=config.sender_name,
        smtp=_server(config.smtp),
        imap=_server(config.imap),
        per_hour=config.per_hour,
        imap_seconds=config.imap_seconds,
        mailboxes=[
            MailboxState(name=each.name, checked_at=each.checked_at or None, error=each.error)
            for each in Mailbox.objects.order_by("name")
        ],
    )


def _server(server: Server | None) -> MailServer | None:
    if server is None:
        return None
    sign_in: Literal["none", "password", "oauth"] = "oauth" if settings.CONFIG.mail.oauth else "none"
    return MailServer(
        host=server.host,
        port=server.port,
        user=server.user,
        encryption=server.tls,
        sign_in="password" if server.password else sign_in if server.user else "none",
        folder=server.folder,
    )
