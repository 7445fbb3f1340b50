"""From events and heads to encoded frames."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from refdesk.chats.events import KINDS, PLAIN_WINDOW, Event, visible_to_patron
from refdesk.chats.head import Head
from refdesk.chats.participants import decoded
from refdesk.eventlog.address import Address
from refdesk.eventlog.events import Event as AnyEvent
from refdesk.eventlog.rows import LogRow

from .desk_parts import Person
from .down import Board, By, Down, Events, Row, TransferredRow, WireEvent

encode = msgspec.json.Encoder().encode
QUESTION = 3
"""The seq of the patron's question in a chat, after `started` and `patron_described`."""
PAGE = 300
"""Characters of a page's address in a row: an address may have 2,000, and a board has many rows."""


@lru_cache(maxsize=1024)
def by(actor: str) -> By:
    """Who did it, from the stored actor (see `refdesk.eventlog.actors`)."""
    role, _, rest = actor.partition(":")
    if role != "operator":
        return By(role="patron" if role == "patron" else "system")
    number, _, name = rest.partition(":")
    return By(role="operator", id=int(number), name=name)


def wire_event(event: AnyEvent) -> WireEvent:
    return WireEvent(
        seq=event.seq,
        at=event.at,
        by=by(event.actor),
        body=msgspec.Raw(encode(event.body)),
        key=_shown(event.seq, event.key),
    )


def stored_event(seq: int, at: int, actor: str, payload: str, key: str | None) -> WireEvent:
    """An event read from the log."""
    return WireEvent(seq=seq, at=at, by=by(actor), body=msgspec.Raw(payload.encode()), key=_shown(seq, key))


def _shown(seq: int, key: str | None) -> str | None:
    """The key of an event, except that of the first: a client that repeats the start with it gets the patron's token.

    Only the patron's own windows get that key, with the question (see `_for_patron`).
    """
    return key if seq > 1 else None


def news(log: Address, events: Sequence[Event]) -> tuple[bytes, bytes]:
    """The frames of new events for the desk and for the patron; the same bytes if both see all."""
    after, through = events[0].seq - 1, events[-1].seq
    start_key = events[0].key if after == 0 else None
    wire: list[WireEvent] = []
    shown: list[WireEvent] = []
    same = True
    for event in events:
        desk_event, kind = wire_event(event), str(event.body.__struct_config__.tag)
        wire.append(desk_event)
        copy = _for_patron(desk_event, kind, start_key) if visible_to_patron(kind) else None
        if copy is not None:
            shown.append(copy)
        same = same and copy is desk_event
    for_desk = encode(Events(log=log, after=after, through=through, events=tuple(wire)))
    if same:
        return for_desk, for_desk
    return for_desk, encode(Events(log=log, after=after, through=through, events=tuple(shown)))


def backlog(log: Address, after: int, rows: Sequence[LogRow], *, to_patron: bool) -> bytes:
    """The frame of events read from the log."""
    start_key = rows[0].client_key if rows[0].seq == 1 else None
    pairs = [(stored_event(row.seq, row.at, row.actor, row.payload, row.client_key), row.kind) for row in rows]
    if to_patron:
        wire = tuple(_for_patron(event, kind, start_key) for event, kind in pairs if visible_to_patron(kind))
    else:
        wire = tuple(event for event, _ in pairs)
    return encode(Events(log=log, after=after, through=rows[-1].seq, events=wire))


def _for_patron(event: WireEvent, kind: str, start_key: str | None) -> WireEvent:
    """The patron's copy: operators have no number, and the question has the key of the start."""
    if start_key and event.seq == QUESTION and kind == "message_sent":
        return msgspec.structs.replace(event, key=start_key)
    body, withheld = event.body, KINDS[kind].withheld
    if withheld:
        whole = msgspec.json.decode(body, type=KINDS[kind])
        body = msgspec.Raw(encode(msgspec.structs.replace(whole, **withheld)))
    elif event.by.id is None:
        return event
    return msgspec.structs.replace(event, by=msgspec.structs.replace(event.by, id=None), body=body)


def row(head: Head) -> Row:
    claimed = Person(id=head.claimed_by, name=head.claimed_name) if head.claimed_by else None
    return Row(
        chat=head.chat,
        version=head.last_seq,
        department=head.department,
        state=head.state,
        guest=head.guest,
        name=head.name,
        claimed_by=claimed,
        started_at=head.started_at,
        claimed_at=head.claimed_at,
        ended_at=head.ended_at,
        ended_by=head.ended_by,
        closed=head.closed,
        operator_gone=head.operator_gone,
        connection=head.connection,
        connection_at=head.connection_at,
        excerpt=head.excerpt,
        excerpt_by=head.excerpt_by,
        question=head.question,
        message_at=head.message_at,
        patron_messages=head.patron_messages,
        page=head.page[:PAGE],
        mobile=head.mobile,
        continues=head.continues,
        participants=tuple(participant.operator for participant in decoded(head.participants)),
        plain=head.seat_window == PLAIN_WINDOW,
    )


def board(
    department: int, rows: Iterable[bytes], gone: tuple[TransferredRow, ...] = (), *, whole: bool = False
) -> bytes:
    """The frame of a board, from rows that are encoded already."""
    encoded = tuple(map(msgspec.Raw, rows))
    return encode(Board(department=department, whole=whole, rows=encoded, gone=gone))  # type: ignore[arg-type]


def frame(down: Down) -> bytes:
    return encode(down)
