"""Requests and responses of the HTTP API of canned messages."""

from typing import Annotated, Any, Literal

from annotated_types import Ge
from ninja import Field, Schema
from pydantic import WithJsonSchema

from refdesk.eventlog.events import Mark
from refdesk.http.forms import limited_by
from refdesk.protocol.openapi import schema_of

from .models import CannedMessage


class CannedMark(Schema):
    """Formatting of the characters start..end-1, counted in Unicode code points."""

    kind: Literal["bold", "italic", "underline"]
    start: Annotated[int, Ge(0)]
    end: Annotated[int, Ge(0)]


class CannedMessageForm(Schema):
    """The form of a canned message. {patron}, {operator} and {library} are filled in when it is used."""

    model_config = limited_by(CannedMessage)

    title: str = Field(max_length=400)
    text: str = Field(max_length=20_000)
    marks: list[CannedMark] = Field(default_factory=list, max_length=500)
    tags: str = Field("", max_length=800)


class CannedMessageOut(Schema):
    """A canned message. `mine`: the operator's own, which only they can change."""

    id: int
    title: str
    text: str
    marks: list[Annotated[dict[str, Any], WithJsonSchema(schema_of(Mark))]]
    tags: str
    mine: bool


class CannedMessagesOffer(Schema):
    """The messages for a chat or ticket, and the name of its library."""

    library: str
    messages: list[CannedMessageOut]
