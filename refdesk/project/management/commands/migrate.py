"""`migrate`, which reports no missing migration where only texts of forms differ, and waits until no process runs."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from refdesk.project.versions import other_versions

from .makemigrations import Autodetector


class Command(migrate.Command):
    """Django's command. Raises EnvironmentRefused if a process of another version uses the database."""

    autodetector = Autodetector

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connections[options["database"]])
        other_versions.refuse_later_tables(executor.loader)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        with other_versions.admitted([migration for migration, _ in plan]):
            super().handle(*args, **options)
