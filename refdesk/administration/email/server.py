"""What is set for email on this server, without passwords, and what its mailboxes did last: for superusers."""

from typing import Literal

from django.conf import settings

from refdesk.mail.models import Mailbox
from refdesk.mail.settings import Server

from .schemas import EmailServer, MailboxState, MailServer


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
