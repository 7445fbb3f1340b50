"""The events that a webhook can subscribe to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookEvent(models.TextChoices):
    """An event, by the `type` in the body of a request. The first word is the kind of its object."""

    CHAT_STARTED = "chat.started", _("Chat started")
    CHAT_CLAIMED = "chat.claimed", _("Chat claimed")
    CHAT_ENDED = "chat.ended", _("Chat ended")
    TICKET_OPENED = "ticket.opened", _("Ticket opened")
    TICKET_REPLIED = "ticket.replied", _("Reply to a ticket")
    TICKET_CLOSED = "ticket.closed", _("Ticket closed")
    RECORD_ADDED = "record.added", _("Record added")


TEST = "webhook.test"
"""The `type` of a test, which no webhook chooses."""
