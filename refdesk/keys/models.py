"""API keys. The account of a key has its name and its library, and remains when the key is revoked."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.libraries.models import Library, check_networks
from refdesk.staff.models import Operator


class ApiKey(models.Model):
    """A key of a library, valid until the end of `expires` in its time zone."""

    account = models.OneToOneField(Operator, models.CASCADE, related_name="api_key")
    prefix = models.CharField(max_length=8, unique=True)
    hash = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    networks = models.TextField(_("networks"), blank=True, max_length=2_000, validators=[check_networks])
    """The networks that it can be used from (CIDR), one per line; empty for all."""
    expires = models.DateField(_("expires"))
    created_at = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)
    """When it was last used (ms), to about a minute."""

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.account.name

    @property
    def library(self) -> Library:
        library = self.account.key_library
        assert library is not None  # noqa: S101 set with the account, and never changed
        return library

    def has_expired(self) -> bool:
        return datetime.now(ZoneInfo(self.library.time_zone)).date() > self.expires
