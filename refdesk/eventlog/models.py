"""What the tables of all logs' events have in common."""

from django.db import models


class LogEvent(models.Model):
    """An entry of a log. `payload` is the body as JSON; for `actor` see `refdesk.eventlog.actors`.

    A subclass adds the number of its log, and with `seq` makes it the primary key.
    """

    seq = models.IntegerField()
    kind = models.CharField(max_length=24)
    at = models.BigIntegerField()
    actor = models.CharField(max_length=200)
    payload = models.TextField()
    client_key = models.CharField(max_length=32, null=True)  # noqa: DJ001 only a client's act has a key
    key_digest = models.CharField(max_length=16, null=True)  # noqa: DJ001 as `client_key`

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk[0]}/{self.seq} {self.kind}"
