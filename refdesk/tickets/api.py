"""What a widget asks over HTTP: to leave a question that can't be answered in a chat now."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import aget_object_or_404
from ninja import Router

from refdesk.chats import handover
from refdesk.chats.askers import asker, ours
from refdesk.chats.contents import told_address
from refdesk.widgets.models import Widget

from . import acting, tokens
from . import commands as c
from .answers import refused, told
from .asking import ask
from .members import queue_of_department
from .outcomes import Refused
from .refusals import NoSuchQueue, NotAllowed, Refusal
from .shapes import Asked, TicketMade
from .words import is_mailed

router = Router(tags=["tickets"])


@router.post(
    "/widgets/{slug:widget}/tickets",
    response={200: TicketMade, 201: TicketMade},
    summary="Leave a question",
)
async def leave_question(request: HttpRequest, widget: str, asked: Asked) -> HttpResponse:
    """Leave a question as a ticket. The same key again returns the same ticket (200 instead of 201).

    A refusal is `{"refusal": {"name": …}}`: 400 for what was written, 404 NoSuchQueue where the library takes no
    questions in writing, 409 KeyReused, 429 TooMany and 503 Unavailable with `retry_after` in seconds.
    """
    if not ours(request):
        return refused(NotAllowed())
    found = await aget_object_or_404(Widget.objects.select_related("department__library"), slug=widget)
    start = await sync_to_async(_start)(found, asked)
    if isinstance(start, Refusal):
        return refused(start)
    outcome = await ask(asker(request), start)
    if isinstance(outcome, Refused):
        return refused(outcome.refusal)
    head = outcome.head
    made = TicketMade(ticket=head.ticket, page=tokens.patrons_path(head), mailed=is_mailed(head))
    return told(made, 200 if outcome.repeat else 201)


def _start(widget: Widget, asked: Asked) -> c.Open | Refusal:
    queue = queue_of_department(widget.department_id)
    if queue is None:
        return NoSuchQueue()
    chat = _proved(widget, asked.token)
    page = told_address(asked.page, query=widget.department.library.keeps_whole_pages)
    facts = {"name": asked.name, "contact": asked.contact, "page": page}
    return acting.from_patron(queue, "widget", asked.question, asked.key, chat=chat, leaves=chat is not None, **facts)


def _proved(widget: Widget, token: str) -> int | None:
    """The chat that the token is good for. The question counts for more: one that is good for none is let pass."""
    chat = handover.chat_of(token) if token else None
    return chat.chat if chat and chat.widget == widget.pk else None
