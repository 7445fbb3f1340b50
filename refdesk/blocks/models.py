"""The table of blocks. Times are milliseconds since 1970-01-01 UTC."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.libraries.models import Library


class Block(models.Model):
    """The patron of one chat, blocked in its library until `until`.

    An empty `browser` is not known: the patron's browser stored nothing. With an empty `network` the browser alone is
    blocked: the operator chose so, the library stores no IP addresses, or the network is exempt.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="blocks")
    chat = models.BigIntegerField(unique=True)
    seq = models.IntegerField()
    """The number of the chat's event that holds the reason."""
    browser = models.CharField(max_length=32, blank=True)
    network = models.CharField(max_length=49, blank=True)
    reason = models.TextField(blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.BigIntegerField()
    until = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("blocked patron")
        verbose_name_plural = _("blocked patrons")
        indexes = [models.Index(fields=["library", "until"], name="blocks_of_library")]

    def __str__(self) -> str:
        return f"chat {self.chat} until {self.until}"
