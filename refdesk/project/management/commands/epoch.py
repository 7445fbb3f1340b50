"""`epoch renew`: tells all clients and servers that the database was set back, where `restore` did not do it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from refdesk.project.epoch import renew_postgres, renew_sqlite
from refdesk.project.first_start import migrate


class Command(BaseCommand):
    """Begins a new epoch, also while servers run: they notice within seconds, and everybody connects anew."""

    help = "After the database itself was set back (a restore by its own means, a failover): let everybody begin again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One verb."""
        parser.add_subparsers(dest="verb", required=True, metavar="renew").add_parser("renew", help=self.help)

    def handle(self, *args: Any, **options: Any) -> None:
        """In one transaction. Done again, it does no harm."""
        migrate()
        with transaction.atomic(), connection.cursor() as cursor:

            def run(statement: str, values: Any) -> list[Any]:
                cursor.execute(statement, values or None)
                return list(cursor.fetchall())

            renew_sqlite(run) if connection.vendor == "sqlite" else renew_postgres(run)
        self.stdout.write("A new epoch has begun: everybody connects anew and reads all logs again.")
