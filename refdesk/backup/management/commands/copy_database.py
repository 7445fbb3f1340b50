"""`copy-database FROM TO`: copies SQLite to PostgreSQL, or back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from refdesk.project.management.verbs import OwnCommand

from ...database_copy import copy
from ...sinks import CanNotError


class Command(OwnCommand):
    """Copies a database. On failure, exits with 1 and a reason; the source is unchanged."""

    help = "Copy a database into an empty one, from SQLite to PostgreSQL or back. Stop the server first."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        address = "the path of a SQLite file, or postgresql://user@host:port/name"
        parser.add_argument("source", metavar="FROM", help=f"The database to copy: {address}.")
        parser.add_argument("target", metavar="TO", help=f"An empty database, or the copy to continue: {address}.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = copy(options["source"], options["target"], self.stdout.write)
        except CanNotError as why:
            raise CommandError(str(why)) from None
        self.stdout.write(f"Copied {rows:,} rows, and compared them. Files stay where they are.")
