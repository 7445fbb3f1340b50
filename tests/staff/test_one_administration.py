"""The migration that removes what Django's admin stored."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from refdesk.staff.models import Operator

BEFORE, AFTER = [("people", "0003_stopped_nodes")], [("people", "0004_one_administration")]


@pytest.fixture(name="history")
def _history(transactional_db: None) -> Iterator[None]:
    """The schema before, with the table in which Django's admin stored who changed what."""
    MigrationExecutor(connection).migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE django_admin_log (id integer PRIMARY KEY, user_id bigint NOT NULL"
            " REFERENCES people_operator (id) DEFERRABLE INITIALLY DEFERRED)"
        )
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_an_operator_with_a_history_in_the_admin_can_be_deleted_after_the_migration(history: None) -> None:
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state(BEFORE).apps.get_model("people", "Operator")
    dora = before.objects.create(email="dora@harbour.example", name="Dora")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_admin_log VALUES (1, %s)", [dora.pk])
    MigrationExecutor(connection).migrate(AFTER)
    assert "django_admin_log" not in connection.introspection.table_names()
    MigrationExecutor(connection).migrate(executor.loader.graph.leaf_nodes())
    Operator.objects.get().delete()
    assert not Operator.objects.exists()
