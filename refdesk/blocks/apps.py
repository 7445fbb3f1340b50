"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlocksConfig(AppConfig):
    """Blocked patrons."""

    name = "refdesk.blocks"
    verbose_name = _("Blocked patrons")
