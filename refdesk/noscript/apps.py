"""The chat without JavaScript as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoScriptConfig(AppConfig):
    name = "refdesk.noscript"
    verbose_name = _("Chat without JavaScript")
