"""Django's DATABASES: a SQLite file in the data folder, or the PostgreSQL database that the settings name."""

from pathlib import Path
from typing import Any

# FULL: a commit is on the disk before it is acknowledged, which is what "acknowledged means stored" rests on.
# secure_delete: what was taken back is written over, and not only forgotten.
# Each chat that talks dirties pages of its own: they are kept in memory (KiB), and written home once for many messages.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
    "PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000;"
)

PLACES = 32
"""Requests for pages in work at once, each of which may want a connection (`page_threads`)."""
BESIDE = 8
"""Connections for all else: what live connections read, the lease, what goes on behind."""


def sqlite(file: Path) -> dict[str, Any]:
    """Settings of a SQLite file. Writers take the lock at the start of a transaction, and wait for it."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": _PRAGMAS, "cached_statements": 1024},
        # Opening a file and setting its pragmas anew for each request costs more than most of them.
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": None},
    }


def postgres(url: str, lanes: int = 1) -> dict[str, Any]:
    """Settings of a PostgreSQL database; what the address says beyond the usual is given to the driver.

    There are as many connections as can be wanted at once: pages must not keep chats waiting for one.
    """
    from psycopg.conninfo import conninfo_to_dict  # not before it is wanted

    told = conninfo_to_dict(url)
    # Compiling a query takes longer than any of ours runs.
    told["options"] = f"{told.get('options') or ''} -c lock_timeout=2s -c jit=off".strip()
    # A pool that tries for long waits ever longer between attempts; one that gives up tries when it is asked.
    pool = {"min_size": 1, "max_size": PLACES + BESIDE + lanes, "timeout": 5, "reconnect_timeout": 1}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname"),
        "HOST": told.pop("host", ""),
        "PORT": told.pop("port", ""),
        "USER": told.pop("user", ""),
        "PASSWORD": told.pop("password", ""),
        # Each request has a thread of its own, whose connection would stay behind: they come from a pool instead.
        "OPTIONS": {**told, "pool": pool},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
