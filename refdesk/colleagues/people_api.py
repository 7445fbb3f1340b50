"""HTTP API: the colleagues that a desk frame has no room for."""

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router

from refdesk.http.respond import respond
from refdesk.kit.text import has_words
from refdesk.presence.desks import staff
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .presence import colleague
from .schemas import Colleagues

router = Router(tags=["desk"])

PAGE = 50


@router.get(
    "/desk/colleagues",
    response=Colleagues,
    auth=SignedIn(right=Right.ANSWER),
    summary="Find colleagues",
)
def find_colleagues(request: HttpRequest, search: Annotated[str, Field(max_length=200)] = "") -> HttpResponse:
    """Operators of the same departments whose names have all words of `search`, in any case, without accents."""
    everybody = staff()
    reader = everybody.operators.get(current_operator(request).pk)
    if reader is None:
        raise Http404
    matching = [person for person in everybody.colleagues(reader.id) if has_words(person.name, search)]
    return respond({"colleagues": [colleague(person, reader) for person in matching[:PAGE]], "total": len(matching)})
