"""Server processes, their open desks, and the migrations beside which processes of earlier versions work.

Their tables belong to the app of `refdesk.staff`.
"""

from django.db import models

from refdesk.staff.models import Operator


class Node(models.Model):
    """One running server process, alive while its lease lasts."""

    id = models.CharField(primary_key=True, max_length=40)
    started_at = models.BigIntegerField()
    lease_until = models.BigIntegerField(db_index=True)
    stopped = models.BooleanField(default=False, db_default=False)
    """Whether the process has ended itself. Its lease lasts, so that its patrons have time to reconnect."""

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return self.id


class Desk(models.Model):
    """One open connection of an operator's desk. Counts only while its node's lease lasts."""

    id = models.CharField(primary_key=True, max_length=40)
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="desks")
    node = models.ForeignKey(Node, models.CASCADE, related_name="desks")
    opened_at = models.BigIntegerField()
    silent_since = models.BigIntegerField(null=True)
    """Since when its page has not answered the server's pings (ms): the browser froze it. It doesn't count then."""

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return self.id


class Expansion(models.Model):
    """A migration that only adds what earlier versions need not know, so that their processes work on its tables.

    Recorded before it is applied (`refdesk.project.versions.expansion`).
    """

    id = models.CharField(primary_key=True, max_length=300)
    """App and name, such as `chats.0004_subjects`."""

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return self.id
