"""`epoch renew`: for a database that was set back by other means than `restore`."""

from argparse import ArgumentParser
from typing import Any

from django.db import connection, transaction

from refdesk.project.database_setup import migrate
from refdesk.project.management.verbs import OwnCommand, add_verb

from ...new_epoch import renew_postgres, renew_sqlite


class Command(OwnCommand):
    """Starts a new epoch. Running servers notice it within seconds, and all clients reconnect."""

    help = "Make all clients read everything again, after the database was set back without `restore`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="renew")
        add_verb(verbs, "renew", self.help)

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew the epoch in one transaction. Repeating it is harmless."""
        migrate()
        with transaction.atomic(), connection.cursor() as cursor:

            def run(statement: str, values: Any) -> list[Any]:
                cursor.execute(statement, values or None)
                return list(cursor.fetchall())

            renew_sqlite(run) if connection.vendor == "sqlite" else renew_postgres(run)
        self.stdout.write("A new epoch has begun. All clients reconnect and read all logs again.")
