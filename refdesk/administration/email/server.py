"""What is set for email on this server, without passwords, and what its mailboxes did last: for superusers."""

from collections.abc import Callable
from typing import Literal

from django.conf import settings

from refdesk.http.respond import as_schema
from refdesk.mail.models import Mailbox, SmtpConnection
from refdesk.mail.settings import Server

from .schemas import EmailServer, MailboxState, MailServer

Encryption = Literal["implicit", "starttls", "none", "unknown"]


def email_server() -> EmailServer:
    config = settings.CONFIG.mail
    return as_schema(
        EmailServer,
        config,
        smtp=_server(config.smtp, _smtp_encryption),
        imap=_server(config.imap, _imap_encryption),
        mailboxes=[
            as_schema(MailboxState, mailbox, checked_at=mailbox.checked_at or None)
            for mailbox in Mailbox.objects.order_by("name")
        ],
    )


def _smtp_encryption(server: Server) -> Encryption:
    if server.tls == "implicit" or not server.is_loopback:
        return server.tls
    last = SmtpConnection.objects.filter(server=server.address).first()
    if last is None:
        return "unknown"
    return "starttls" if last.encrypted else "none"


def _imap_encryption(server: Server) -> Encryption:
    """Without TLS from the beginning, a mailbox is read on this machine alone, and without STARTTLS."""
    return "implicit" if server.tls == "implicit" else "none"


def _server(server: Server | None, encryption: Callable[[Server], Encryption]) -> MailServer | None:
    if server is None:
        return None
    sign_in: Literal["none", "password", "oauth"] = "oauth" if settings.CONFIG.mail.oauth else "none"
    return as_schema(
        MailServer,
        server,
        encryption=encryption(server),
        sign_in="password" if server.password else sign_in if server.user else "none",
        folder=server.folder,
    )
