"""`statistics rebuild`: writes the facts of all chats anew, also while the server runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from refdesk.project.database_setup import migrate
from refdesk.statistics.rebuild import rebuild


class Command(BaseCommand):
    """Makes the facts of all chats anew, also while the server runs."""

    help = "Count all chats that are over anew, from their logs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_subparsers(dest="verb", required=True, metavar="rebuild").add_parser("rebuild", help=self.help)

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches. Repeating it changes nothing."""
        migrate()
        done = 0
        for done in rebuild():
            self.stdout.write(f"{done:,} chats")
        self.stdout.write(f"{done:,} chats are counted.")
