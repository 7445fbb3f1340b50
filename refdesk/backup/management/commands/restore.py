"""`restore FOLDER` or `restore FILE.tar.gz`: what `backup` made, into an empty data folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import restore
from ...sinks import CanNotError


class Command(BaseCommand):
    """Restores a backup. Exit code 1 with a reason where it can't, and nothing is changed then."""

    help = "Restore a backup into the data folder, which must be empty."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from."""
        parser.add_argument("place", type=Path, metavar="FOLDER|FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore it, and say what came back."""
        try:
            files = restore.restore(settings.CONFIG, options["place"])
        except CanNotError as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"{settings.CONFIG.data}: the database and {files} files are back. Start the server.")
