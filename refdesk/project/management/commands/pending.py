"""`pending` lists the migrations that a start would run, for `bin/upgrade` and administrators."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from refdesk.project.versions.expansion import expands, is_recordable


class Command(BaseCommand):
    """Reads only."""

    help = (
        "List the migrations that the database lacks, each with its effect: it only expands, or stops earlier versions."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        executor = MigrationExecutor(connection)
        recordable = is_recordable()
        for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
            effect = "expands" if recordable and expands(migration) else "stops"
            self.stdout.write(f"{migration.app_label}.{migration.name} {effect}")
