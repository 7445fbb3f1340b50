"""Why the database can't be used, in the words of the server or the driver."""


def reason(url: str, error: Exception) -> str:
    """The text of `error`, or what a connection of its own to the PostgreSQL database at `url` is told.

    The pool only says that it got no connection in time.
    """
    if url:
        import psycopg  # it takes a while, which a library on SQLite needn't wait for

        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as refused:
            error = refused
    return str(error).strip()
