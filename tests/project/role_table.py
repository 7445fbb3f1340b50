"""What the roles without chats reach: the right that each operation of the desk needs, and what differs by role."""

from refdesk.staff.roles import RIGHTS, Right, Role

from .api_table import TABLE, Row

LIMITED = (Role.READER, Role.RECORDS)

# Rights by the beginning of the path; the first that matches counts. Other operations only need a session.
_NEEDED = {
    "/desk/analytics/": Right.RECORD,
    "/desk/chats/{chat}/analytics": Right.RECORD,
    "/desk/tickets/{ticket}/analytics": Right.RECORD,
    "/desk/statistics": Right.READ,
    "/desk/transcripts": Right.READ,
    **dict.fromkeys(
        (
            "/desk/chats/",
            "/desk/chats-at-once",
            "/desk/tickets",
            "/desk/queues",
            "/desk/notifications",
            "/desk/colleagues",
            "/desk/distant-colleagues",
            "/desk/internal-chats",
            "/desk/internal-messages",
            "/desk/canned-messages",
            "/desk/appointment-links",
            "/desk/faq/",
        ),
        Right.ANSWER,
    ),
}

# What a right includes is less than an operator's where it needs another one too.
_DIFFERENT = {
    # Readers change nothing.
    ("POST", "/desk/transcripts/{chat}/acts"): 404,
    ("POST", "/desk/transcripts/{chat}/emails"): 403,
    # Without "Reader" or "Operator" nobody sees the chat or the ticket that a record is made of.
    ("GET", "/desk/chats/{chat}/analytics"): 404,
    ("GET", "/desk/tickets/{ticket}/analytics"): 404,
    # It is a colleague's.
    ("DELETE", "/desk/analytics/records/{record}"): 403,
}


def right_of(path: str) -> Right | None:
    return next((right for start, right in _NEEDED.items() if path.startswith(start)), None)


def expected(role: Role, *, in_reach: bool) -> dict[tuple[str, str], int]:
    """Statuses for someone in this role: in the department that has everything (`in_reach`), or in another library."""
    return {operation: _status(operation, row, role, in_reach=in_reach) for operation, row in TABLE.items()}


def _status(operation: tuple[str, str], row: Row, role: Role, *, in_reach: bool) -> int:
    right = right_of(operation[1])
    if right is not None and right not in RIGHTS[role]:
        return 403
    # Everybody without administration is the same to operations of administrators, wherever they work.
    if row.admin:
        return row.department if in_reach or row.department != 403 else row.library
    if right is None:
        return row.department
    return _DIFFERENT.get(operation, row.rightful) if in_reach else row.library
