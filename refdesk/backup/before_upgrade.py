"""The PostgreSQL database before migrations, for `bin/upgrade`: `copy FILE`, and `put-back FILE` if they fail.

Nobody uses the database meanwhile. Settings come from the environment.
"""

import os
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from refdesk.project.config import Config

from . import postgres_tools
from .backup import dump_postgres


def copy(url: str, file: Path) -> None:
    dump_postgres(url, file)


def put_back(url: str, file: Path) -> None:
    """Replace all tables by those of the copy."""
    with psycopg.connect(url) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        for (table,) in tables:
            database.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))
    postgres_tools.restore(url, file)


if __name__ == "__main__":
    os.umask(0o077)
    _verb, _file = sys.argv[1:]
    {"copy": copy, "put-back": put_back}[_verb](Config.from_environ(os.environ).database_url, Path(_file))
