"""HTTP API: the colleagues that a desk frame has no room for."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import WithJsonSchema

from refdesk.http.respond import respond
from refdesk.kit.text import has_words
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.desks import staff
from refdesk.people.roles import Right
from refdesk.protocol.down import Colleague
from refdesk.protocol.openapi import schema_of

from .presence import colleague

router = Router(tags=["desk"])

PAGE = 50


class Colleagues(Schema):
    """The first 50 that were found, first those who are not offline, each by name; `total` counts all."""

    colleagues: Annotated[list[dict[str, Any]], WithJsonSchema({"type": "array", "items": schema_of(Colleague)})]
    total: int


@router.get(
    "/desk/colleagues",
    response=Colleagues,
    auth=SignedIn(right=Right.ANSWER),
    summary="Find colleagues",
)
def find_colleagues(request: HttpRequest, search: Annotated[str, Field(max_length=200)] = "") -> HttpResponse:
    """Operators of the same departments whose names have all words of `search`, in any case, without accents."""
    everybody = staff()
    own = everybody.operators.get(current_operator(request).pk)
    if own is None:
        raise Http404
    found = [each for each in everybody.colleagues(own.id) if has_words(each.name, search)]
    return respond({"colleagues": [colleague(each, own) for each in found[:PAGE]], "total": len(found)})
