"""Which server processes are alive: one row each, renewed by the database's own clock.

A crash needs no cleaning up: a lease that ran out takes the desks and seats of its node with it.
"""

from django.db import connection, transaction

from .models import Desk, Node, Operator

LEASE = 15_000
"""How long a lease lasts (ms); it is renewed three times as often."""

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
    """Take a lease."""
    now = database_now()
    Node.objects.create(id=node, started_at=now, lease_until=now + LEASE)


def renew(node: str) -> bool:
    """Renew the lease and say when the operators at this node's desks were last seen.

    False where it had run out, so that others may have taken this node for dead.
    """
    now = database_now()
    with transaction.atomic():
        renewed = Node.objects.filter(id=node, lease_until__gt=now).update(lease_until=now + LEASE)
        if renewed:
            Operator.objects.filter(desks__node_id=node).update(desk_seen_at=now)
    return bool(renewed)


def end(node: str) -> None:
    """Give the desks up at once. The lease runs out by itself: patrons may come back before their line is lost."""
    Desk.objects.filter(node_id=node).delete()


def sweep(keep: int = 24 * 3600_000) -> None:
    """Remove nodes whose lease ran out long ago (ms), and desks of any that is not alive."""
    now = database_now()
    Desk.objects.filter(node__lease_until__lte=now).delete()
    Node.objects.filter(lease_until__lte=now - keep).delete()


def living() -> list[str]:
    """The nodes whose lease lasts."""
    return list(Node.objects.filter(lease_until__gt=database_now()).values_list("id", flat=True))
