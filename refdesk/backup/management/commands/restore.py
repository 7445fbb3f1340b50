"""`restore FOLDER` or `restore FILE.tar.gz`: restores a backup into an empty data folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from refdesk.project.management.verbs import OwnCommand, count_files

from ... import restore
from ...sinks import CanNotError


class Command(OwnCommand):
    """Restores a backup. On failure, exits with 1 and a reason, and changes nothing."""

    help = "Restore a backup into the data folder, which must be empty. Stop the server first."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", type=Path, metavar="FOLDER|FILE", help="The folder or archive that `backup` created."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files = restore.restore(settings.CONFIG, options["place"])
        except CanNotError as why:
            raise CommandError(str(why)) from None
        self.stdout.write(
            f"Restored the database and {count_files(files)} to {settings.CONFIG.data}. Start the server."
        )
