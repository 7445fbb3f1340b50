"""HTTP API for the desk to announce a file for a reply."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from refdesk.files.upload.api import upload_response
from refdesk.files.upload.schemas import FileAnnouncement, UploadToken
from refdesk.http.respond import respond
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .. import attachments, permissions, queries
from ..refusals import NoSuchTicket

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.post("/desk/tickets/{int:ticket}/files", response={201: UploadToken}, summary="Announce a file for a reply")
def announce(request: HttpRequest, ticket: int, announcement: FileAnnouncement) -> HttpResponse:
    """Create an upload token, as in a chat. The file is stored for a day until an act `reply` names it in `files`.

    A refusal is `{"refusal": {"name": …}}`: 404 NoSuchTicket for a ticket in other queues.
    """
    operator = current_operator(request)
    head = queries.head_of(ticket)
    if head is None or head.queue not in permissions.member(operator).queues:
        return respond(NoSuchTicket())
    return upload_response(attachments.announce_for_ticket(head, operator.pk, announcement.announcement))
