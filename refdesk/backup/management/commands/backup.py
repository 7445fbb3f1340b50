"""`backup FOLDER` or `backup FILE.tar.gz`: a copy of everything, while the server runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import backup
from ...sinks import CanNotError


class Command(BaseCommand):
    """Makes a backup. Exit code 1 with a reason where it can't, and nothing is left behind then."""

    help = "Back up database, files and secret key to a new folder, or to an archive (.tar, .tar.gz)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("place", type=Path, metavar="FOLDER|FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and say what is in it."""
        try:
            summary = backup.create(settings.CONFIG, options["place"])
        except CanNotError as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"{options['place']}: the database and {summary.files} files.")
        if summary.deleted:
            self.stdout.write(f"{summary.deleted} files were deleted while it was made, and are not in it.")
