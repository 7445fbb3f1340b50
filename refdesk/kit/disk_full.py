"""Whether a database has no room left on its disk, by the error that it reports."""

# https://www.sqlite.org/rescode.html; the second one: its shared memory file can't grow.
_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
# https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full
_POSTGRES = "53100"


def is_disk_full(error: BaseException) -> bool:
    """Whether the error of a driver, or Django's around it, says so."""
    cause = error.__cause__ or error
    return getattr(cause, "sqlite_errorname", "") in _SQLITE or getattr(cause, "sqlstate", "") == _POSTGRES
