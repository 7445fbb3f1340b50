"""Django's DATABASES: a SQLite file in the data folder, or the PostgreSQL database of the settings."""

from pathlib import Path
from typing import Any

# synchronous=FULL: a commit is on disk before it is acknowledged ("acknowledged means stored").
# secure_delete: redacted content is overwritten in the file.
# cache_size (KiB), wal_autocheckpoint (pages): each active chat dirties pages of its own, which stay in memory and are
# written to the database file once for many messages.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
    "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000;"
)

SQLITE_FILE = "refdesk.sqlite3"
"""The database in the data folder."""

PAGE_REQUESTS = 32
"""Requests for pages in work at once, each of which may need a connection (`server/page_threads`)."""
OTHER_CONNECTIONS = 8
"""For readers of live connections, the lease and background tasks."""

SQLITE_LOCK_WAIT, POSTGRES_LOCK_WAIT = 5.0, 2.0
"""Seconds that a statement waits for a lock; then acts are refused as `Unavailable`."""

PREPARE_THRESHOLD = 1_000_000
"""Executions after which the driver prepares any statement; so high that it prepares only statements that ask for it.
The journal's do, because their planning needs more time than their execution. Django's default, None, prepares none."""

CONNECTION_WAIT = 5.0
"""Seconds that a request waits for a connection of the pool."""


def sqlite(file: Path) -> dict[str, Any]:
    """Settings of a SQLite file. Transactions begin with the write lock (`IMMEDIATE`)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_LOCK_WAIT,
            "init_command": _PRAGMAS,
            "cached_statements": 1024,
        },
        # Opening the file and setting its pragmas for each request costs more than most requests.
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": None},
    }


def postgres(url: str, lanes: int = 1) -> dict[str, Any]:
    """Settings of a PostgreSQL database; further parameters of the URL are passed to the driver.

    The pool is as large as the number of simultaneous users: pages must not make chats wait for a connection.
    """
    from psycopg.conninfo import conninfo_to_dict  # importing psycopg is slow, and SQLite needs none

    parameters = conninfo_to_dict(url)
    # JIT compilation of a query is slower than any of these queries.
    lock_wait = f"-c lock_timeout={POSTGRES_LOCK_WAIT * 1000:.0f}ms"
    parameters["options"] = f"{parameters.get('options') or ''} {lock_wait} -c jit=off".strip()
    # A pool that retries for long backs off further and further; after its timeout it connects on the next request.
    largest = PAGE_REQUESTS + OTHER_CONNECTIONS + lanes
    pool = {"min_size": 1, "max_size": largest, "timeout": CONNECTION_WAIT, "reconnect_timeout": 1}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parameters.pop("dbname"),
        "HOST": parameters.pop("host", ""),
        "PORT": parameters.pop("port", ""),
        "USER": parameters.pop("user", ""),
        "PASSWORD": parameters.pop("password", ""),
        # Requests run on changing threads, where persistent connections would pile up; they come from a pool.
        "OPTIONS": {**parameters, "pool": pool, "prepare_threshold": PREPARE_THRESHOLD},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
