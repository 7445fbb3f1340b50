"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    """Reference Analytics."""

    name = "refdesk.analytics"
    verbose_name = _("Reference Analytics")

    def ready(self) -> None:
        """Hear of what is taken back of chats and tickets."""
        from refdesk.chats.events import Redacted
        from refdesk.chats.log import CHATS
        from refdesk.tickets.log import TICKETS

        from .records.redaction import take_back, take_back_of_tickets

        CHATS.project(take_back, Redacted)
        TICKETS.project(take_back_of_tickets, Redacted)
