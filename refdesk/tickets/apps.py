"""Tickets as a Django app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tickets and their logs."""

    name = "refdesk.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Let the journal write them."""
        from refdesk.journal.log import register

        from .log import TICKETS

        register(TICKETS)
