"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    """Appointment links."""

    name = "refdesk.appointments"
    verbose_name = _("Appointments")
