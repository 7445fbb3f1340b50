"""Files as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "refdesk.files"
    verbose_name = _("Files")
