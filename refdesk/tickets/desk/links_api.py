"""Links to a ticket's page that operators make. Each is recorded in the ticket's log; none carries all of the patron's
rights, see docs/decisions/0015-links-of-operators.md."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused
from refdesk.http.client_key import ClientKey
from refdesk.http.respond import respond
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .. import commands as c
from .. import permissions, queries, tokens
from ..schemas import TicketLink, TicketLinkRequest

LINK_VALID_FOR = 7 * 24 * 3600_000
"""How long (ms) a link is valid."""

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.post(
    "/desk/tickets/{int:ticket}/links",
    response={200: TicketLink, 201: TicketLink},
    summary="Create a link to a ticket's page",
)
def make_link(request: HttpRequest, ticket: int, form: TicketLinkRequest, key: Query[ClientKey]) -> HttpResponse:
    """For members of the ticket's queue. The same key again returns the same link (200 instead of 201).

    A link for the patron can be opened once, and invalidates an earlier unopened one.
    """
    command = c.Command(ticket, permissions.member(current_operator(request)), c.MakeLink(access=form.access), key)
    outcome: Any = async_to_sync(execute)(command)
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    until = queries.stored_at(ticket, outcome.seq) + LINK_VALID_FOR
    access = tokens.Access("read" if form.access == "read" else "claim", outcome.seq, until)
    link = TicketLink(address=tokens.patron_page_url(outcome.head, access), until=until)
    return respond(link, 200 if outcome.repeat else 201)
