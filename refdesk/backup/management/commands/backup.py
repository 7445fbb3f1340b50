"""`backup FOLDER` or `backup FILE.tar.gz`: a complete copy, made while the server runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import backup
from ...sinks import CanNotError


class Command(BaseCommand):
    """Creates a backup. On failure, exits with 1 and a reason, and leaves nothing."""

    help = "Back up database, files and secret key to a new folder or archive (.tar, .tar.gz)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, metavar="FOLDER|FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = backup.create(settings.CONFIG, options["place"])
        except CanNotError as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"{options['place']}: the database and {summary.files} files.")
        if summary.deleted:
            self.stdout.write(f"{summary.deleted} files were deleted meanwhile and are not in it.")
