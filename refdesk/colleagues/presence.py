"""Operators as the desks of their colleagues show them."""

from refdesk.presence.answering import is_busy
from refdesk.presence.desks import Standing
from refdesk.protocol.desk_parts import Colleague

SHARED = 10
"""Departments that are named for a colleague."""


def colleague(one: Standing, own: Standing) -> Colleague:
    chosen = one.status == one.chosen
    return Colleague(
        id=one.id,
        name=one.name,
        status=one.status,  # type: ignore[arg-type] # the model's choices are the protocol's
        since=one.since,
        departments=tuple(sorted(one.departments.keys() & own.departments.keys())[:SHARED]),
        chats=one.chats,
        busy=is_busy(one),
        reason=one.reason if chosen else "",
        back_at=one.back_at if chosen else None,
        picture=one.picture,
    )
