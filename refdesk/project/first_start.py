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
from .start_notes import notes

# Any number, the same in every process: whoever holds the lock migrates, the others wait and find it done.
_MIGRATION_LOCK = 7_300_311


def prepare(config: Config) -> None:
    """Bring the database up to date, make what is missing, sweep out what expired, and print how to sign in.

    Raises `EnvironmentRefused` where a setting can't be used, `CanNotError` where the bucket can't.
    """
    migrate()
    with _one_at_a_time():
        administrator_made = _make_administrator(config)
        demo_made = config.demo and _make_demo(config)
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
    for line in notes(config, demo_made=demo_made, administrator_made=administrator_made):
        print(line, flush=True)
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
            # The connection goes back to the pool: a lane that gets it would wait for a locked chat without end.
            cursor.execute("RESET lock_timeout")


def _make_demo(config: Config) -> bool:
    """Whether the demo was made now. Its tickets have files, which go to the bucket where there is one."""
    with unmailed():
        if not config.s3_bucket:
            return demo.make(config.data)
        from .bucket import in_words  # boto3 takes a while to import

        with in_words():
            return demo.make(config.data)


def _make_administrator(config: Config) -> bool:
    """Whether the first administrator was made now."""
    if not config.admin_email or Operator.objects.find(config.admin_email):
        return False
    name = config.admin_email.split("@")[0][: Operator._meta.get_field("name").max_length]
    try:
        validate_password(config.admin_password, Operator(email=config.admin_email, name=name))
    except ValidationError as weak:
        problem = f"REFDESK_ADMIN_PASSWORD: its value can't be used. {' '.join(weak.messages)}"
        raise EnvironmentRefused([problem]) from None
    Operator.objects.create_superuser(config.admin_email, config.admin_password, name=name)
    return True
