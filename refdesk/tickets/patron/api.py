"""The widget's HTTP API to leave a question that can't be answered in a chat now."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import aget_object_or_404, get_object_or_404
from ninja import Router

from refdesk.chats.contents import reported_address
from refdesk.chats.refusals import PatronBlocked
from refdesk.chats.starts.browsers import is_blocked, mark
from refdesk.chats.starts.client_address import client_address, is_same_origin
from refdesk.chats.windows import handover
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NotAllowed, Refusal
from refdesk.files.refusals import FilesDisabled
from refdesk.files.upload.api import spend_quota, upload_response
from refdesk.files.upload.schemas import FileAnnouncement, UploadToken
from refdesk.http.respond import respond
from refdesk.libraries.languages import accepted, language_tag
from refdesk.widgets.models import Widget

from .. import attachments, tokens
from .. import commands as c
from ..permissions import queue_of_department
from ..queries import ticket_by_start_key
from ..refusals import NoSuchQueue
from ..schemas import TicketForm, TicketMade
from . import patron_commands
from .limits import open_ticket
from .texts import is_emailed

router = Router(tags=["tickets"])


@router.post(
    "/widgets/{slug:widget}/tickets",
    response={200: TicketMade, 201: TicketMade},
    summary="Leave a question",
)
async def leave_question(request: HttpRequest, widget: str, form: TicketForm) -> HttpResponse:
    """Leave a question as a ticket. The same key again returns the same ticket (200 instead of 201).

    The patron is written to in the language of `Accept-Language`, or the library's.

    A refusal is `{"refusal": {"name": …}}`: 400 for invalid content, 403 PatronBlocked or FilesDisabled, 404
    NoSuchQueue if the library accepts no written questions, 404 NoSuchUpload for a file that doesn't exist (any more),
    409 KeyReused, 429 TooMany, or TooManyFiles for more than ten, 503 Unavailable, StorageFull or OutcomeUnknown
    with `retry_after` in seconds.
    """
    if not is_same_origin(request):
        return respond(NotAllowed())
    row = await aget_object_or_404(Widget.objects.select_related("department__library"), slug=widget)
    language = language_tag(next(accepted(request), ""))
    start = await sync_to_async(_start)(row, form, request.META.get("REMOTE_ADDR", ""), language)
    if isinstance(start, Refusal):
        return respond(start)
    outcome = await open_ticket(client_address(request), start)
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    head = outcome.head
    made = TicketMade(ticket=head.ticket, page=tokens.patron_page_path(head), mailed=is_emailed(head))
    return respond(made, 200 if outcome.repeat else 201)


@router.post("/widgets/{slug:widget}/files", response={201: UploadToken}, summary="Announce a file for a question")
def announce(request: HttpRequest, widget: str, announcement: FileAnnouncement) -> HttpResponse:
    """Create an upload token, as in a chat. The file is stored for two hours until a question names it in `files`.

    A refusal is `{"refusal": {"name": …}}`: 403 FilesDisabled, 404 NoSuchQueue, otherwise as in a chat.
    """
    if not is_same_origin(request):
        return respond(NotAllowed())
    row = get_object_or_404(Widget, slug=widget)
    queue = queue_of_department(row.department_id)
    if queue is None or not queue.accepts_files:
        return respond(FilesDisabled() if queue else NoSuchQueue())
    return upload_response(
        attachments.announce_for_question(queue.library_id, announcement.announcement, lambda: spend_quota(request))
    )


def _start(widget: Widget, form: TicketForm, address: str, language: str) -> c.Open | Refusal:
    queue = queue_of_department(widget.department_id)
    if queue is None:
        return NoSuchQueue()
    library = widget.department.library
    blocked = is_blocked(library, mark(library, form.browser), address)
    # A question sent again was stored before the block, though its response was lost.
    if blocked and ticket_by_start_key(queue.library_id, form.key) is None:
        return PatronBlocked()
    if form.files and not queue.accepts_files:
        return FilesDisabled()
    chat = _chat_by_token(widget, form.token)
    page = reported_address(form.page, query=library.keeps_whole_pages)
    facts = {"name": form.name, "contact": form.contact, "page": page, "language": language}
    facts |= {"sensitive": form.sensitive} | patron_commands.suggested_by(widget.pk, form.suggested)
    facts |= attachments.files_for_question(queue.library_id, form.files, form.key)
    return patron_commands.open_command(
        queue, "widget", form.question, form.key, chat=chat, leaves=chat is not None, **facts
    )


def _chat_by_token(widget: Widget, token: str) -> int | None:
    """The chat of this token. An invalid token is ignored: the question matters more."""
    chat = handover.chat_of(token) if token else None
    return chat.chat if chat and chat.widget == widget.pk else None
