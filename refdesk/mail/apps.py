"""Email as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "refdesk.mail"
    verbose_name = _("Email")
