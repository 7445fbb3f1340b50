"""Links to a ticket's page that operators make. Each is recorded in the ticket's log; none carries all of the patron's
rights, see docs/decisions/0015-links-of-operators.md."""

from typing import Annotated, Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from refdesk.eventlog.execution import execute
from refdesk.people.api import SignedIn, asking

from .. import commands as c
from .. import permissions, queries, tokens
from ..answers import json_response, refusal_response
from ..outcomes import Refused
from ..schemas import TicketLink, TicketLinkRequest

LINK_VALID_FOR = 7 * 24 * 3600_000
"""How long (ms) a link is valid."""

router = Router(tags=["desk"], auth=SignedIn(csrf=True))
Key = Annotated[str, Query(min_length=16, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post(
    "/desk/tickets/{int:ticket}/links",
    response={200: TicketLink, 201: TicketLink},
    summary="Make a link to a ticket's page",
)
def make_link(request: HttpRequest, ticket: int, link_request: TicketLinkRequest, key: Key) -> HttpResponse:
    """For members of the ticket's queue. The same key again returns the same link (200 instead of 201).

    A link for the patron can be opened once, and invalidates an earlier unopened one.
    """
    command = c.Command(ticket, permissions.member(asking(request)), c.MakeLink(access=link_request.access), key)
    outcome: Any = async_to_sync(execute)(command)
    if isinstance(outcome, Refused):
        return refusal_response(outcome.refusal)
    until = queries.stored_at(ticket, outcome.seq) + LINK_VALID_FOR
    access = tokens.Access("read" if link_request.access == "read" else "claim", outcome.seq, until)
    link = TicketLink(address=tokens.patron_page_url(outcome.head, access), until=until)
    return json_response(link, 200 if outcome.repeat else 201)
