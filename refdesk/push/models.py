"""Browsers that get push notifications, and what each has been notified of."""

from django.db import models

from refdesk.identity.models import DeskSession
from refdesk.staff.models import Operator

from .endpoints import LIMIT


class PushSubscription(models.Model):
    """One for each session: it ends with the sign-out, and a browser that another operator uses has a new one."""

    session = models.OneToOneField(DeskSession, models.CASCADE, primary_key=True, related_name="+")
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=LIMIT, unique=True)
    """The address at the browser's push service."""
    browser_key = models.CharField(max_length=88)
    auth = models.CharField(max_length=24)
    server_key = models.CharField(max_length=88)
    """The public key that the browser subscribed with."""
    stored_at = models.BigIntegerField()

    def __str__(self) -> str:
        return self.session_id


class Notified(models.Model):
    """A subscription was notified of this. One node inserts the row and sends, or another where that one was killed."""

    subscription = models.ForeignKey(PushSubscription, models.CASCADE, related_name="notified")
    subject = models.CharField(max_length=60)
    by = models.CharField(max_length=32)
    """Random, of the node that sends."""
    at = models.BigIntegerField(db_index=True)
    held_until = models.BigIntegerField(null=True)
    """Until when it belongs to that node (ms); null once it was sent, or can't be."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "subject"], name="notified_once")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.subject}"
