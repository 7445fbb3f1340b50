"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PushConfig(AppConfig):
    """Push notifications of operators."""

    name = "refdesk.push"
    verbose_name = _("Push notifications")
