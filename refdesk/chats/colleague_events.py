"""The kinds of events that say who has a chat: claimed, requested of colleagues, joined, left. See `events`."""

from typing import Annotated, Literal

from refdesk.eventlog.events import Audience, Body, Line
from refdesk.kit.units import Duration, Instant, about

Purpose = Literal["transfer", "join"]
"""What the owner requests of a colleague: to have the chat, or to join it."""


class BackupOffered(Body, frozen=True, kw_only=True, tag="backup_offered"):
    """No one claimed the chat in time, so a backup department may claim it, too."""

    audience = Audience.DESK
    line = Line()
    refreshes = frozenset(("desks",))
    department: Annotated[int, about("the backup department's number")]
    name: Annotated[str, about("the backup department's name at that moment")]


class Claimed(Body, frozen=True, kw_only=True, tag="claimed", omit_defaults=True):
    """An operator claimed the waiting chat. Numbers are 0 in the patron's copy."""

    audience = Audience.BOTH
    line = Line()
    card = frozenset(("owner",))
    counts = frozenset(("operator",))
    news = "alert"
    refreshes = frozenset(("desks", "queue"))
    withheld = {"operator": 0, "department": 0, "previous_department": 0}
    operator: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the operator's name at that moment")]
    waited: Annotated[Duration, about("time since the start of the chat")]
    department: Annotated[
        int, about("not 0: number of the backup department to which the chat belongs from now on")
    ] = 0
    previous_department: Annotated[int, about("number of its department until then")] = 0
    department_name: Annotated[str, about("name of the backup department; empty where the chat stays")] = ""


class TakenOver(Body, frozen=True, kw_only=True, tag="taken_over"):
    """A colleague took over a chat whose operator had been gone. `operator` is 0 in the patron's copy."""

    audience = Audience.BOTH
    line = Line()
    card = frozenset(("owner", "participant"))
    counts = frozenset(("operator",))
    refreshes = frozenset(("desks",))
    withheld = {"operator": 0}
    operator: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the operator's name at that moment")]
    previous: Annotated[str, about("name of the previous operator")]


class OperatorGone(Body, frozen=True, kw_only=True, tag="operator_gone"):
    """No desk of the operator who claimed the chat has answered for the grace time: closed, or frozen."""

    audience = Audience.BOTH
    line = Line(tone="lost", later=False)
    news = "alert"
    name: Annotated[str, about("the operator's name at that moment")]


class OperatorBack(Body, frozen=True, kw_only=True, tag="operator_back"):
    """A desk of the operator who claimed the chat answered again before anyone took over."""

    audience = Audience.BOTH
    line = Line(later=False)
    name: Annotated[str, about("the operator's name at that moment")]


class ColleagueRequested(Body, frozen=True, kw_only=True, tag="colleague_requested", omit_defaults=True):
    """The owner asks a colleague to join the chat, or a colleague or department to take it. It stays theirs so far."""

    audience = Audience.DESK
    line = Line()
    refreshes = frozenset(("desks",))
    personal = {"note": "text"}
    purpose: Annotated[Purpose, about("transfer: to take the chat; join: to participate in it")] = "transfer"
    department: Annotated[int, about("number of the colleague's department; a transferred chat would belong to it")]
    operator: Annotated[int, about("the colleague's number; 0: anyone of the department")] = 0
    name: Annotated[str, about("name of the colleague, or of the department")]
    note: Annotated[str, about("for the colleague; at most 1,000 characters, may be empty")] = ""
    until: Annotated[Instant, about("when the request expires")]


class RequestDeclined(Body, frozen=True, kw_only=True, tag="request_declined"):
    """A colleague declined. A request to a department stays open for the others."""

    audience = Audience.DESK
    line = Line()
    refreshes = frozenset(("desks",))
    operator: Annotated[int, about("the colleague's number")]
    name: Annotated[str, about("the colleague's name at that moment")]


class RequestWithdrawn(Body, frozen=True, kw_only=True, tag="request_withdrawn"):
    """The owner withdrew the request."""

    audience = Audience.DESK
    line = Line()
    refreshes = frozenset(("desks",))


class RequestExpired(Body, frozen=True, kw_only=True, tag="request_expired"):
    """No one accepted the request in time."""

    audience = Audience.DESK
    line = Line()
    refreshes = frozenset(("desks",))
    name: Annotated[str, about("name of the colleague or department that did not answer")]


class Transferred(Body, frozen=True, kw_only=True, tag="transferred", omit_defaults=True):
    """A colleague accepted the chat, or an administrator gave it to them. Numbers are 0 in the patron's copy."""

    audience = Audience.BOTH
    line = Line()
    card = frozenset(("owner", "participant"))
    counts = frozenset(("operator", "transfer"))
    refreshes = frozenset(("desks",))
    withheld = {"operator": 0, "department": 0, "previous_department": 0}
    operator: Annotated[int, about("the colleague's number")]
    name: Annotated[str, about("the colleague's name at that moment")]
    previous: Annotated[str, about("name of the previous operator")]
    department: Annotated[int, about("number of the chat's department from now on")]
    previous_department: Annotated[int, about("number of its department until now")]
    department_name: Annotated[str, about("name of that department; empty if the chat was in it before")] = ""


class Joined(Body, frozen=True, kw_only=True, tag="joined"):
    """A colleague accepted the request to join the chat. Numbers are 0 in the patron's copy."""

    audience = Audience.BOTH
    line = Line()
    card = frozenset(("participant",))
    counts = frozenset(("operator",))
    refreshes = frozenset(("desks",))
    withheld = {"operator": 0, "department": 0}
    operator: Annotated[int, about("the colleague's number")]
    name: Annotated[str, about("the colleague's name at that moment")]
    department: Annotated[int, about("number of the department through which they participate")]
    department_name: Annotated[str, about("name of that department")]


class Left(Body, frozen=True, kw_only=True, tag="left"):
    """A participant left. The system's: they have had no desk open for the grace time, or left the department."""

    audience = Audience.BOTH
    line = Line()
    refreshes = frozenset(("desks",))
    withheld = {"operator": 0}
    operator: Annotated[int, about("the colleague's number")]
    name: Annotated[str, about("the colleague's name as they joined")]


class OwnerChanged(Body, frozen=True, kw_only=True, tag="owner_changed", omit_defaults=True):
    """The owner left and a participant owns the chat from now on, or a participant of another department took it over.

    Numbers are 0 in the patron's copy.
    """

    audience = Audience.BOTH
    line = Line(derived=("change",))
    card = frozenset(("owner", "participant"))
    refreshes = frozenset(("desks",))
    withheld = {"operator": 0, "department": 0, "previous_department": 0}
    operator: Annotated[int, about("the participant's number")]
    name: Annotated[str, about("the participant's name as they joined")]
    previous: Annotated[str, about("name of the previous owner")]
    department: Annotated[int, about("number of the chat's department from now on")]
    previous_department: Annotated[int, about("number of its department until now")]
    department_name: Annotated[str, about("name of that department; empty if the chat was in it before")] = ""
