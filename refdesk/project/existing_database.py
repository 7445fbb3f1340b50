"""The database that a management command uses: only the server creates one."""

from refdesk.kit.env import COMMAND
from refdesk.kit.env_file import VARIABLE

from .config import Config
from .databases import SQLITE_FILE


class NoDatabaseError(Exception):
    """There is none, or it can't be reached; the message says where, and what to do."""


def describe(config: Config) -> str:
    """The name of the database, without a password."""
    if not config.database_url:
        return str(config.data / SQLITE_FILE)
    from psycopg.conninfo import conninfo_to_dict  # importing psycopg is slow, and SQLite needs none

    parameters = conninfo_to_dict(config.database_url)
    port = f":{parameters['port']}" if parameters.get("port") else ""
    return f"{parameters['dbname']} on {parameters.get('host') or 'this machine'}{port} (PostgreSQL)"


def require(config: Config) -> None:
    """Raise `NoDatabaseError` unless the server has created the database."""
    if not (_has_tables(config.database_url) if config.database_url else (config.data / SQLITE_FILE).exists()):
        raise NoDatabaseError(
            f"There is no database of Refdesk: {describe(config)}. The server creates it at its first start. "
            f"If this is the wrong one, name the settings of the service: {VARIABLE}=/etc/refdesk.env {COMMAND} …"
        )


def _has_tables(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            [(table,)] = connection.execute("SELECT to_regclass('django_migrations')").fetchall()
            return table is not None
    except psycopg.Error as error:
        raise NoDatabaseError(f"The database can't be used: {str(error).strip()}") from None
