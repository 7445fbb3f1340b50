"""Tickets as a Django app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tickets and their logs."""

    name = "refdesk.tickets"
    label = "tickets"
