"""Why the database can't be used, as the server or the driver says."""


def reason(url: str, error: Exception) -> str:
    """The text of `error`; on PostgreSQL, the error of a new connection to `url`.

    The connection pool itself only reports a timeout.
    """
    return (url and connection_error(url)) or str(error).strip()


def connection_error(url: str) -> str:
    """Why PostgreSQL refuses a connection; empty if it accepts one."""
    import psycopg  # importing psycopg is slow, and SQLite doesn't need it

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as refused:
        return str(refused).strip()
    return ""
