"""Tickets as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Tickets and their logs."""

    name = "refdesk.tickets"
    label = "tickets"
    verbose_name = _("Tickets")
