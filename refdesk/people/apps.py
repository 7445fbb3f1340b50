"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Operators and their presence."""

    name = "refdesk.people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Record what concerns accounts, and count the length of a session from its sign-in."""
        from django.contrib.auth.signals import user_logged_in

        from . import audited, sessions

        audited.connect()
        user_logged_in.connect(sessions.begin)
