"""What desk frames consist of."""

from typing import Annotated, Literal

import msgspec

from refdesk.chats.colleague_events import Purpose
from refdesk.eventlog.address import Address
from refdesk.kit.units import Instant, about


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An operator, as others see them."""

    id: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the name that others see")]


class DepartmentNow(msgspec.Struct, frozen=True, kw_only=True):
    """A department of the operator, and who can answer there now."""

    id: Annotated[int, about("the department's number")]
    name: Annotated[str, about("its name")]
    monitored: Annotated[bool, about("whether this operator monitors it")]
    online: Annotated[tuple[Person, ...], about("operators who can answer there now, at most five")]
    others: Annotated[int, about("how many more can")] = 0
    backup: Annotated[tuple[Person, ...], about("operators who can in its backup departments (P44), at most five")] = ()
    busy: Annotated[bool, about("whether each of them has as many chats as they answer at once (P43)")] = False
    closed: Annotated[bool, about("whether its opening hours close it now")] = False
    opens: Annotated[str, about("while they do: when it opens, in the operator's language; empty if never")] = ""


ShownStatus = Literal["online", "away", "colleagues", "offline", "not_responding"]
"""A colleague's status: the chosen one, or what follows from their desks."""


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """An operator of one of the same departments or libraries; offline without an open desk. Times are in ms."""

    id: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the name that others see")]
    status: Annotated[ShownStatus, about("offline also without an open desk; not_responding while none answers (P48)")]
    since: Annotated[Instant, about("when the status began; 0: unknown")]
    departments: Annotated[tuple[int, ...], about("numbers of the departments that both are in, at most ten")]
    chats: Annotated[int, about("number of their active chats")]
    busy: Annotated[bool, about("whether they are online and have as many as they answer at once (P43)")] = False
    reason: Annotated[str, about("why they are away; may be empty")] = ""
    back_at: Annotated[Instant | None, about("when they expect to be back from being away")] = None
    picture: Annotated[str, about("their picture is `/desk/picture/<this>.jpg`; empty without one")] = ""


class ReadUpTo(msgspec.Struct, frozen=True, kw_only=True):
    """How far this operator has read a chat: up to `seq`, with `count` of the patron's messages."""

    log: Annotated[Address, about("the chat's address")]
    seq: Annotated[int, about("the last event that was read")]
    count: Annotated[int, about("number of the patron's messages up to there")]


class ColleagueRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request to take a chat or to join it, for this operator to accept or decline."""

    chat: Annotated[int, about("the chat's number")]
    guest: Annotated[int, about("a number that stands for the patron's name if it is unknown")]
    name: Annotated[str | None, about("the patron's name")]
    question: Annotated[str, about("the beginning of the first message, which started the chat")]
    by: Annotated[Person, about("the operator who has the chat")]
    purpose: Annotated[Purpose, about("transfer: to take the chat; join: to participate in it")]
    department: Annotated[int, about("number of the operator's department that the request names")]
    personal: Annotated[bool, about("true: for this operator alone; false: for anyone of the department")]
    note: Annotated[str, about("the note of the operator who has the chat")]
    until: Annotated[Instant, about("when the request expires")]


class UnansweredChat(msgspec.Struct, frozen=True, kw_only=True):
    """A chat that no one of its department claimed in time, for this operator of a backup department to claim."""

    chat: Annotated[int, about("the chat's number")]
    guest: Annotated[int, about("a number that stands for the patron's name if it is unknown")]
    name: Annotated[str | None, about("the patron's name")]
    question: Annotated[str, about("the beginning of the first message, which started the chat")]
    department: Annotated[str, about("name of the chat's department")]
    started_at: Annotated[Instant, about("when the chat started")]
