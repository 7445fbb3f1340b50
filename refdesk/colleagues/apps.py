"""Internal chats as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ColleaguesConfig(AppConfig):
    """Internal chats and their logs."""

    name = "refdesk.colleagues"
    label = "colleagues"
    verbose_name = _("Internal chats")
