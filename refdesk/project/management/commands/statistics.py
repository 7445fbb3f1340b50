"""`statistics rebuild`: rebuilds the facts of all ended chats, also while the server runs."""

from argparse import ArgumentParser
from typing import Any

from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb
from refdesk.statistics.rebuild import rebuild


class Command(OwnCommand):
    """Rebuilds the facts of all ended chats, also while the server runs."""

    help = "Count all ended chats again, from their logs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="rebuild")
        add_verb(verbs, "rebuild", self.help)

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in batches. Repeating it changes nothing."""
        migrate()
        done = 0
        for done in rebuild():
            self.stdout.write(f"{done:,} chats")
        self.stdout.write(f"Counted {done:,} chats.")
