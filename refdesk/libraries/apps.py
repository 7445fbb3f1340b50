"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibrariesConfig(AppConfig):
    """Libraries and departments."""

    name = "refdesk.libraries"
    verbose_name = _("Libraries")
