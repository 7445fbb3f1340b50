"""Operators as the desks of their colleagues show them."""

from refdesk.presence.answering import is_busy
from refdesk.presence.desks import Standing
from refdesk.protocol.desk_parts import Colleague

SHARED = 10
"""Departments that are named for a colleague."""


def colleague(person: Standing, reader: Standing) -> Colleague:
    chosen = person.status == person.chosen
    return Colleague(
        id=person.id,
        name=person.name,
        status=person.status,  # type: ignore[arg-type] # the model's choices are the protocol's
        since=person.since,
        departments=tuple(sorted(person.departments.keys() & reader.departments.keys())[:SHARED]),
        chats=person.chats,
        busy=is_busy(person),
        reason=person.reason if chosen else "",
        back_at=person.back_at if chosen else None,
        picture=person.picture,
    )
