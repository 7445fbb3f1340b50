"""Sentences about what happened in a ticket, or in the chat that it was opened from, for the patron.

They are those of the widget and the desk (`web/src/chat/lines.ts`): who, what, and the time at the end.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from refdesk.eventlog.rows import LogRow
from refdesk.protocol.encode import by


class Line(NamedTuple):
    """A sentence about what happened. `template` ends with `at %(time)s`; `%(day)s` is the date."""

    template: str
    facts: dict[str, str] = {}

    def sentence(self, at: datetime) -> str:
        times = {"day": date_format(at, "DATE_FORMAT"), "time": date_format(at, "TIME_FORMAT")}
        return self.template % {**self.facts, **times}


def _status(row: LogRow, body: dict[str, Any]) -> Line | None:
    if body["status"] == "closed":
        return Line(_("Closed by the library on %(day)s at %(time)s"))
    reopened = body["status"] == "open" and row.actor != "patron"
    return Line(_("Reopened on %(day)s at %(time)s")) if reopened else None


def _redacted(row: LogRow, body: dict[str, Any]) -> Line:
    if body.get("seqs"):
        return Line(_("Something was removed on %(day)s at %(time)s"))
    return Line(_("Your data was deleted on %(day)s at %(time)s"))


def _ended(row: LogRow, body: dict[str, Any]) -> Line:
    match body["by"]:
        case "patron":
            return Line(_("Ended by you at %(time)s"))
        case "disconnection":
            return Line(_("Ended: the connection was lost at %(time)s"))
        case "operator":
            return Line(_("Ended by %(name)s at %(time)s"), {"name": by(row.actor).name or ""})
    return Line(_("The library couldn’t answer this chat at %(time)s"))


def _joined(row: LogRow, body: dict[str, Any]) -> Line:
    department = body.get("department_name", "")
    if row.kind == "claimed" and department:
        facts = {"name": _first_name(body["name"]), "department": department}
        return Line(_("%(name)s from %(department)s joined at %(time)s"), facts)
    return Line(_("%(name)s joined at %(time)s"), {"name": _first_name(body["name"])})


def _left(row: LogRow, body: dict[str, Any]) -> Line:
    return Line(_("%(name)s left at %(time)s"), {"name": _first_name(body["name"])})


def _continued(row: LogRow, body: dict[str, Any]) -> Line:
    return Line(_("You came back at %(time)s"))


def _taken_over(row: LogRow, body: dict[str, Any]) -> Line:
    return Line(_("%(name)s took over from %(previous)s at %(time)s"), _names(body))


def _owner_changed(row: LogRow, body: dict[str, Any]) -> Line:
    if by(row.actor).id == body["operator"]:
        return _taken_over(row, body)
    return Line(_("%(name)s left at %(time)s"), {"name": _first_name(body["previous"])})


def _transferred(row: LogRow, body: dict[str, Any]) -> Line:
    if department := body.get("department_name", ""):
        facts = {**_names(body), "department": department}
        return Line(_("Transferred from %(previous)s to %(name)s in %(department)s at %(time)s"), facts)
    return Line(_("Transferred from %(previous)s to %(name)s at %(time)s"), _names(body))


def _names(body: dict[str, Any]) -> dict[str, str]:
    return {name: _first_name(body[name]) for name in ("name", "previous")}


def _first_name(name: str) -> str:
    """The first word of an operator's name, as lines for patrons have it."""
    return next(iter(name.split()), name)


LineOf = Callable[[LogRow, dict[str, Any]], Line | None]

TICKET: dict[str, LineOf] = {"status_changed": _status, "redacted": _redacted}
CHAT: dict[str, LineOf] = {
    "claimed": _joined,
    "continued": _continued,
    "taken_over": _taken_over,
    "transferred": _transferred,
    "joined": _joined,
    "left": _left,
    "owner_changed": _owner_changed,
    "ended": _ended,
}
