"""Requests and responses of the HTTP API of internal chats."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import WithJsonSchema

from refdesk.kit.units import Instant, about
from refdesk.protocol.desk_parts import Colleague
from refdesk.protocol.down import WireEvent
from refdesk.protocol.openapi import schema_of


class InternalChatOf(Schema):
    """The department, the library or the colleague, by number."""

    scope: Literal["department", "library", "colleague"]
    id: int = Field(ge=1, le=2**53 - 1)


class InternalChatNumber(Schema):
    """The internal chat's number."""

    internal_chat: int


class DistantColleague(Schema):
    """An operator of other departments. `departments` are the names of at most three of theirs."""

    id: int
    name: str
    departments: list[str]


class ColleaguesPage(Schema):
    """A page of colleagues, and how many were found."""

    people: list[DistantColleague]
    total: int


class InternalExcerptPiece(Schema):
    """A piece of text; `meant` if it matches a searched word."""

    text: str
    meant: bool


class FoundInternalMessage(Schema):
    """A message, or a file by its name. `name` is that of the internal chat's department, library or colleague."""

    internal_chat: int
    name: str
    seq: int
    at: Annotated[Instant, about("when it was sent")]
    by: str
    found: list[InternalExcerptPiece]


class FoundInternalMessages(Schema):
    """A page of messages, the latest first, and `before` of the next page."""

    messages: list[FoundInternalMessage]
    next: int | None


class InternalHistory(Schema):
    """Events in order. `complete`: there are no earlier ones."""

    events: Annotated[list[dict[str, Any]], WithJsonSchema({"type": "array", "items": schema_of(WireEvent)})]
    complete: bool


class Colleagues(Schema):
    """The first 50 that were found, first those who are not offline, each by name; `total` counts all."""

    colleagues: Annotated[list[dict[str, Any]], WithJsonSchema({"type": "array", "items": schema_of(Colleague)})]
    total: int
