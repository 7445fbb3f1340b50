"""Leases of server processes: one row for each, renewed by the database's clock.

No cleanup is needed after a crash: desks and seats of a node without a valid lease don't count.
"""

from django.db import connection, transaction
from django.db.models import Q

from refdesk.staff.models import Operator

from .models import Desk, Node

LEASE = 15_000
"""The length of a lease (ms); it is renewed every third of it."""
RETURN = 3_000
"""For how long (ms) a desk may be without a connection before it counts as closed: it reloads, or its node restarts."""

_NOW = {
    "sqlite": "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
}


def database_now() -> int:
    """The database's time, in milliseconds since 1970-01-01 UTC: the same for all nodes."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW[connection.vendor])
        return int(cursor.fetchone()[0])


def begin(node: str) -> None:
    now = database_now()
    Node.objects.create(id=node, started_at=now, lease_until=now + LEASE)


def renew(node: str) -> bool:
    """Renew the lease, and update when the operators were last seen whose desks on this node answer.

    False where the lease had expired, so that other nodes may consider this one dead.
    """
    now = database_now()
    with transaction.atomic():
        renewed = Node.objects.filter(id=node, lease_until__gt=now).update(lease_until=now + LEASE)
        if renewed:
            Operator.objects.filter(desks__node_id=node, desks__silent_since=None).update(desk_seen_at=now)
    return bool(renewed)


def end(node: str) -> None:
    """Stop a node. Its lease lasts until it expires, so that patrons and desks have time to reconnect."""
    Node.objects.filter(id=node).update(stopped=True, lease_until=database_now() + LEASE)


def sweep(keep: int = 24 * 3600_000) -> None:
    """Delete nodes whose lease expired more than `keep` (ms) ago, and desks that didn't return.

    A desk has `RETURN` to return from a stopped node, and from a dead one until the lease expires.
    """
    now = database_now()
    stopped = Q(node__stopped=True, node__lease_until__lte=now + LEASE - RETURN)
    Desk.objects.filter(stopped | Q(node__lease_until__lte=now)).delete()
    Node.objects.filter(lease_until__lte=now - keep).delete()


def living() -> list[str]:
    """The nodes with a valid lease."""
    return list(Node.objects.filter(lease_until__gt=database_now()).values_list("id", flat=True))


def running() -> dict[str, int]:
    """The nodes that may be working, and until when their leases last. Reads tables of earlier versions, too."""
    table, stopped = Node._meta.db_table, Node._meta.get_field("stopped").column
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        unstopped = f"AND NOT {stopped}" if stopped in columns else ""
        cursor.execute(
            f"SELECT id, lease_until FROM {table} WHERE lease_until > %s {unstopped}",  # noqa: S608 no value
            [database_now()],
        )
        return dict(cursor.fetchall())
