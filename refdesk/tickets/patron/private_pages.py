"""A ticket's page at an address that only its patron has, to read the answer and to reply.

An operator's link gives less access, or makes the one who opens it the patron: see `tokens`.
"""

from http import HTTPStatus
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import KeyReused, Refusal
from refdesk.files.owners import Owner
from refdesk.files.upload.announce import MAX_BYTES
from refdesk.kit.clock import now_ms
from refdesk.libraries import file_days

from .. import tokens
from ..events import DATA
from ..head import forgetting, redacted
from ..models import Queue
from ..refusals import LinkUsed
from . import patron_commands, patron_view
from .form_uploads import receive_uploads
from .limits import send_reply
from .public_forms import ClaimForm, ReplyForm
from .texts import is_emailed, page_status, refusal_text, status_texts, with_retry_after
from .visits import Visit, by_token


@csrf_exempt  # the address itself is the proof
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@by_token("own", "read", "reply", "claim")
def ticket(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The conversation, the ticket's status, and a form to reply; or the page of an operator's link."""
    if visit.access.until and visit.access.until <= now_ms():
        return _invalid_link(request, visit)
    if visit.access.kind == "claim":
        return _claim(request, visit)
    queue = Queue.objects.get(pk=visit.head.queue)
    if request.method != "POST":
        return _ticket_page(request, visit, ReplyForm(queue))
    if not visit.may_write:
        return _ticket_page(request, visit, ReplyForm(queue), HTTPStatus.FORBIDDEN)
    return _reply(request, visit, queue)


@require_safe
@by_token("own")
def sent(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The next steps, after a question was sent."""
    return _render(request, visit, "tickets/sent.html", mailed=is_emailed(visit.head))


@csrf_exempt  # the address itself is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@by_token("own")
def forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Confirm that the ticket is to be forgotten, and forget it."""
    if not visit.may_forget:
        return _render(request, visit, "tickets/forget.html", status=HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        return _render(request, visit, "tickets/forget.html")
    outcome = async_to_sync(execute)(patron_commands.forget_command(visit.patron))
    if isinstance(outcome, Refused):
        failed = _render(request, visit, "tickets/forget.html", status=503, failed=refusal_text(outcome.refusal))
        return with_retry_after(failed, outcome.refusal)
    return _see_other(visit.path)


@require_safe
@by_token("own", "read", "reply")
def news(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The conversation, if it has more entries or another status than the page shows; 204 otherwise."""
    if visit.access.until and visit.access.until <= now_ms():
        return HttpResponse(status=HTTPStatus.GONE)
    read = patron_view.ticket_view(visit.head)
    seen = (request.GET.get("after"), request.GET.get("status", visit.head.status))
    if seen == (str(len(read.entries)), visit.head.status):
        return HttpResponse(status=204)
    return _render(request, visit, "tickets/conversation.html", read)


def _reply(request: HttpRequest, visit: Visit, queue: Queue) -> HttpResponse:
    form, owner = ReplyForm(queue, request.POST), Owner(visit.head.library, "ticket", visit.head.ticket)
    good = form.is_valid()
    if queue.accepts_files:
        form.uploads = receive_uploads(request, owner, form.data.get("key", ""))
    if not good or form.uploads.problems:
        return _ticket_page(request, visit, form, 422)
    attached = form.uploads.attached(owner)
    outcome = async_to_sync(send_reply)(visit.patron, form.cleaned_data["text"], form.cleaned_data["key"], attached)
    if isinstance(outcome, Refused):
        return _refused(request, visit, form, outcome.refusal)
    return _see_other(f"{visit.path}#latest")


def _claim(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A button opens the link, not a mere request: programs preview links that are sent in messages."""
    if visit.operator:
        return _link_page(request, visit, HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        used = visit.head.offered != visit.access.link
        return _invalid_link(request, visit) if used else _link_page(request, visit, form=ClaimForm())
    form = ClaimForm(request.POST)
    form.is_valid()
    outcome = async_to_sync(execute)(patron_commands.claim_command(visit.patron, form.cleaned_data["key"]))
    if isinstance(outcome, Refused):
        if isinstance(outcome.refusal, LinkUsed | KeyReused):
            return _invalid_link(request, visit)
        failed = _link_page(
            request, visit, page_status(outcome.refusal), form=form, failed=refusal_text(outcome.refusal)
        )
        return with_retry_after(failed, outcome.refusal)
    return _see_other(tokens.patron_page_path(visit.head, tokens.Access("reply", visit.access.link)))


def _see_other(path: str) -> HttpResponse:
    answer = HttpResponseRedirect(path)
    answer.status_code = HTTPStatus.SEE_OTHER
    return answer


def _invalid_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    why = _("It was already used, was replaced by a newer one, or has expired. Ask the library for a new one.")
    if visit.access.kind == "read":
        why = _("Links are valid for a week. Ask the library for a new one.")
    return _link_page(request, visit, HTTPStatus.GONE, over=why)


def _link_page(request: HttpRequest, visit: Visit, status: int = 200, **facts: Any) -> HttpResponse:
    """A page that reveals nothing of the ticket but its number."""
    context = {"library": visit.library, "number": visit.head.ticket, "visit": visit, "page": visit.path}
    return render(request, "tickets/link.html", {**context, **facts}, status=status)


def _refused(request: HttpRequest, visit: Visit, form: ReplyForm, why: Refusal) -> HttpResponse:
    if isinstance(why, KeyReused):
        form.renew()
        form.uploads = form.uploads.unsent()
    form.add_error("text", refusal_text(why))
    return with_retry_after(_ticket_page(request, visit, form, page_status(why)), why)


def _ticket_page(request: HttpRequest, visit: Visit, form: ReplyForm, status: int = 200) -> HttpResponse:
    form.point_at_wrong()
    chat = patron_view.chat_entries(visit.head)
    return _render(request, visit, "tickets/ticket.html", status=status, form=form, chat=chat)


def _render(
    request: HttpRequest,
    visit: Visit,
    template: str,
    read: patron_view.TicketView | None = None,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    head = visit.head
    state, next_ = status_texts(head.status)
    context: dict[str, Any] = {"days": file_days.of_library(head.library), "limit": MAX_BYTES, "number": head.ticket}
    context |= {"library": visit.library, "state": state, "next": next_}
    context |= {"ticket": read or patron_view.ticket_view(head)}
    gone = {*redacted(head)}
    context |= {"forgotten": gone >= {*DATA}, "forgetting": gone | {*forgetting(head)} >= {*DATA}}
    context |= {"visit": visit, "until": patron_view.as_datetime(visit.access.until)}
    return render(request, template, {**context, "page": visit.path, **facts}, status=status)
