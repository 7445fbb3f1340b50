"""Mail as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """Mail, out and in."""

    name = "refdesk.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        """Let mails be written in the transactions that they belong to, and tickets know of those that wait."""
        from refdesk.chats.events import Redacted
        from refdesk.chats.log import CHATS
        from refdesk.tickets import pending_mail
        from refdesk.tickets.log import TICKETS

        from .outgoing.projection import forget_chats, project
        from .outgoing.queue import held_up

        TICKETS.project(project)
        CHATS.project(forget_chats, Redacted)
        pending_mail.tellers.append(held_up)
