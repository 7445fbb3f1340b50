"""Sentences about what happened in a ticket, or in the chat that it was opened from, for the patron.

They are those of the widget (`refdesk.eventlog.sentences`), except where the page has its own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.utils.formats import date_format

from refdesk.chats import events as chats
from refdesk.chats.colleague_events import OwnerChanged
from refdesk.eventlog import sentences
from refdesk.eventlog.events import Audience, Body, Redacted
from refdesk.eventlog.rows import LogRow
from refdesk.protocol.encode import by

from .. import events as tickets

NAMES_OF_OPERATORS = ("name", "previous")


def sentence_name(log: str, kind: type[Body]) -> str | None:
    """The name of the sentence about an event of this kind; None if the page doesn't show such events."""
    line, tag = kind.line, kind.__struct_config__.tag
    if kind.audience is not Audience.BOTH or line is None:
        return None
    if sentences.has(page_sentence := f"{log}_line_{tag}_page"):
        return page_sentence
    if line.to is not Audience.BOTH or not line.later:
        return None
    names = (f"{log}_line_{tag}_patron", f"{log}_line_{tag}")
    return next((name for name in names if sentences.has(name)), None)


def sentence(log: str, row: LogRow, at: datetime) -> str | None:
    """The sentence about an event of a log's row. `at` is its time in the zone of the page."""
    kind = _KINDS[log].get(row.kind)
    if kind is None or (name := sentence_name(log, kind)) is None:
        return None
    body = msgspec.json.decode(row.payload, type=kind)
    return sentences.text(name, _facts(row, body, at)) or None


def _facts(row: LogRow, body: Body, at: datetime) -> Mapping[str, str]:
    actor = by(row.actor)
    return {
        **_fields(body),
        "time": date_format(at, "TIME_FORMAT"),
        "day": date_format(at, "DATE_FORMAT"),
        "actor": "patron" if actor.role == "patron" else "other",
        "who": _first_name(actor.name or ""),
        "whole_name": actor.name or "",
        "named": "you",
        **_derived(row, body),
    }


def _fields(body: Body) -> dict[str, str]:
    """The fields of an event; `has_…` is "yes" for one that isn't empty."""
    fields: dict[str, Any] = msgspec.structs.asdict(body)
    has = {f"has_{name}": "yes" for name, value in fields.items() if value}
    names = {name: _first_name(fields[name]) for name in NAMES_OF_OPERATORS if name in fields}
    return {name: str(value) for name, value in fields.items()} | names | has


def _derived(row: LogRow, body: Body) -> dict[str, str]:
    if isinstance(body, OwnerChanged) and by(row.actor).id == body.operator:
        return {"change": "taken_over"}
    return {"extent": "some" if body.seqs else "all"} if isinstance(body, Redacted) else {}


def _first_name(name: str) -> str:
    """The first word of an operator's name, as lines for patrons have it."""
    return next(iter(name.split()), name)


_KINDS: dict[str, Mapping[str, type[Body]]] = {"chat": chats.KINDS, "ticket": tickets.KINDS}
