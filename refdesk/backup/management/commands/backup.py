"""`backup FOLDER` or `backup FILE.tar.gz`: a complete copy, made while the server runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from refdesk.project.management.verbs import OwnCommand, count_files

from ... import backup
from ...sinks import CanNotError


class Command(OwnCommand):
    """Creates a backup. On failure, exits with 1 and a reason, and leaves nothing."""

    help = "Back up the database, files and the secret key to a new folder or archive, also while the server runs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", type=Path, metavar="FOLDER|FILE", help="A new folder, or a new file that ends in .tar or .tar.gz."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = backup.create(settings.CONFIG, options["place"])
        except CanNotError as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"Backed up the database and {count_files(summary.files)} to {options['place']}.")
        if summary.deleted:
            self.stdout.write(f"Not in it, because deleted during the backup: {count_files(summary.deleted)}.")
