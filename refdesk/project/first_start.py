"""What a server does before it serves: the tables, the first administrator, the demo."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from refdesk.kit.env import EnvironmentRefused
from refdesk.mail.projection import unmailed
from refdesk.people.models import Operator

from . import demo
from .config import Config

# Any number, the same in every process: whoever holds the lock migrates, the others wait and find it done.
_MIGRATION_LOCK = 7_300_311


def prepare(config: Config) -> None:
    """Bring the database up to date, make what is missing, sweep out what expired, and say how to sign in."""
    migrate()
    with _one_at_a_time():
        _make_administrator(config)
        with unmailed():
            made = config.demo and demo.make(config.data)
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
    if config.demo:
        demo.tell(config, with_passwords=made)
    connections.close_all()


def migrate() -> None:
    """Bring the tables up to date. Asking first whether something is missing keeps an ordinary start quick."""
    with _one_at_a_time():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _make_administrator(config: Config) -> None:
    if not config.admin_email or Operator.objects.find(config.admin_email):
        return
    name = config.admin_email.split("@")[0]
    try:
        validate_password(config.admin_password, Operator(email=config.admin_email, name=name))
    except ValidationError as weak:
        problem = f"REFDESK_ADMIN_PASSWORD: its value can't be used. {' '.join(weak.messages)}"
        raise EnvironmentRefused([problem]) from None
    Operator.objects.create_superuser(config.admin_email, config.admin_password, name=name)
