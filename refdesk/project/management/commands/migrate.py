"""`migrate`, which reports no missing migration where only texts of forms differ."""

from django.core.management.commands import migrate

from .makemigrations import Autodetector


class Command(migrate.Command):
    """Django's command."""

    autodetector = Autodetector
