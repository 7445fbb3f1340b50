"""Requests and responses of the HTTP API of notifications by email."""

from typing import ClassVar

from ninja import Schema


class NotificationWays(Schema):
    """How an event notifies the operator: by email, on the desk, both, or not at all."""

    model_config: ClassVar = {"extra": "forbid"}

    email: bool
    desk: bool


class NotificationsForm(Schema):
    """For new tickets in the operator's queues, replies to their tickets, and tickets assigned to them."""

    model_config: ClassVar = {"extra": "forbid"}

    new: NotificationWays
    replies: NotificationWays
    assigned: NotificationWays


class Notifications(NotificationsForm):
    """The preferences. `sends_email`: this server sends email; `address`: the operator's email address."""

    sends_email: bool
    address: str
