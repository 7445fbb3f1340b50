"""The table of patrons' windows without JavaScript."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat


class PlainWindow(models.Model):
    """A chat in plain pages, until its patron finishes it. Times are milliseconds since 1970-01-01 UTC."""

    chat = models.OneToOneField(Chat, models.CASCADE, primary_key=True, related_name="plain_window")
    page = models.IntegerField(default=0)
    """The number of the latest page; earlier ones are not shown again."""
    present_until = models.BigIntegerField()
    """When the patron counts as gone, unless a page was requested before."""
    streams = models.BooleanField(null=True)
    """Whether the parts of an open response reach the browser as they are sent; None until the first one was tried."""

    class Meta:
        verbose_name = _("window without JavaScript")
        verbose_name_plural = _("windows without JavaScript")
        indexes = [models.Index(fields=["present_until"], name="plain_windows_due")]

    def __str__(self) -> str:
        return str(self.chat_id)
