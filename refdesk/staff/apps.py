"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """The app `people`, after which tables are named: also those of `refdesk.identity` and `refdesk.presence`."""

    name = "refdesk.staff"
    label = "people"
    verbose_name = _("People")
