"""`demo year`: fills a library with a year of invented chats, also while the server runs."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError

from refdesk.demo.year import fill
from refdesk.demo.year.writer import BATCH
from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb, named_library

COUNT, MOST, SEEDS = 4_000, 1_000_000, 100_000


class Command(OwnCommand):
    help = "Add a year of invented chats, with records and tickets, to a library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="year")
        a_year = add_verb(verbs, "year", "Add invented chats for the year that ended yesterday.")
        a_year.add_argument("--chats", type=int, default=COUNT, help=f"The number of chats. Default: {COUNT:,}.")
        a_year.add_argument("--seed", type=int, default=1924, help="Another number gives other chats. Default: 1924.")
        a_year.add_argument("--library", help="The library's URL name (slug), if there are several.")
        a_year.add_argument(
            "--beside-real-chats",
            action="store_true",
            help="Add them even to a library with real chats that isn't the demo's.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the chats, with progress. After an interruption, the same command adds only the missing ones."""
        migrate()
        library, count = named_library(options["library"]), options["chats"]
        if not 0 < count <= MOST:
            raise CommandError(f"--chats must be a number from 1 to {MOST:,}.")
        if not 0 <= options["seed"] < SEEDS:
            raise CommandError(f"--seed must be a number from 0 to {SEEDS - 1:,}.")
        real = fill.real_chats(library)
        if real and not options["beside_real_chats"] and not fill.is_demo(library):
            raise CommandError(
                f"{library.name} has real chats ({real:,}). Invented chats would count in its statistics, "
                "and can't be removed again. To add them anyway, use --beside-real-chats."
            )
        today = datetime.now(ZoneInfo(library.time_zone)).date()
        try:
            new = fill.fill(library, count, options["seed"], today, lambda done: self._report(done, count))
        except fill.NoOperatorError:
            raise CommandError(f"No department of {library.name} has an operator. Add one first.") from None
        self.stdout.write(f"Added {new:,} chats of the last year to {library.name}.")

    def _report(self, done: int, count: int) -> None:
        if done == count or done % (count // 10 or 1) < BATCH:
            self.stdout.write(f"{done:,} of {count:,} chats")
            self.stdout.flush()
