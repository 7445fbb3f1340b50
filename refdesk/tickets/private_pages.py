"""A ticket's own page, at an address that only its patron has: to read the answer, and to reply.

The address is the proof, so it must not leak: no referrer, no index, no copy in any cache.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from asgiref.sync import async_to_sync
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from refdesk.files.arrivals import LIMIT, Owner
from refdesk.journal.execution import execute
from refdesk.libraries import file_days
from refdesk.libraries.models import Library

from . import acting, queries, reading, tokens
from .answers import status_of_page, when
from .asking import reply
from .bringing import brought
from .events import DATA
from .head import Head, forgetting, redacted
from .models import Queue
from .outcomes import Refused
from .public_forms import ReplyForm
from .refusals import KeyReused, Refusal
from .words import is_mailed, reason, standing

View = Callable[[HttpRequest, Head], HttpResponse]
_PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


def _of_patron(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of the ticket that the token in the address proves; any other token is an address that isn't there."""

    @wraps(view)
    def proved(request: HttpRequest, token: str) -> HttpResponse:
        head = queries.head_by_token(token)
        if head is None:
            raise Http404
        answer = view(request, head)
        for name, value in _PRIVATE.items():
            answer[name] = value
        return answer

    return proved


@csrf_exempt  # the address itself is the proof
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@_of_patron
def ticket(request: HttpRequest, head: Head) -> HttpResponse:
    """The conversation, how the ticket stands, and a form to reply."""
    queue = Queue.objects.get(pk=head.queue)
    if request.method != "POST":
        return _shown(request, head, ReplyForm(queue))
    form, owner = ReplyForm(queue, request.POST), Owner(head.library, ticket=head.ticket)
    good = form.is_valid()
    if queue.takes_files:
        form.brought = brought(request, owner, form.data.get("key", ""))
    if not good or form.brought.problems:
        return _shown(request, head, form, 422)
    attached = form.brought.attached(owner)
    outcome = async_to_sync(reply)(head.ticket, form.cleaned_data["text"], form.cleaned_data["key"], attached)
    if isinstance(outcome, Refused):
        return _refused(request, head, form, outcome.refusal)
    answer = HttpResponseRedirect(f"{tokens.patrons_path(head)}#latest")
    answer.status_code = 303
    return answer


@require_safe
@_of_patron
def sent(request: HttpRequest, head: Head) -> HttpResponse:
    """What happens next, after a question was sent."""
    return _render(request, head, "tickets/sent.html", mailed=is_mailed(head))


@csrf_exempt  # the address itself is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@_of_patron
def forget(request: HttpRequest, head: Head) -> HttpResponse:
    """Asks once more whether the ticket is to be forgotten, and has it forgotten."""
    if request.method != "POST":
        return _render(request, head, "tickets/forget.html")
    outcome = async_to_sync(execute)(acting.forget_of_patron(head.ticket))
    if isinstance(outcome, Refused):
        return when(
            _render(request, head, "tickets/forget.html", status=503, failed=reason(outcome.refusal)), outcome.refusal
        )
    answer = HttpResponseRedirect(tokens.patrons_path(head))
    answer.status_code = 303
    return answer


@require_safe
@_of_patron
def news(request: HttpRequest, head: Head) -> HttpResponse:
    """The conversation, where it has more entries, or another status, than one has; else 204, or nothing new."""
    read = reading.of_ticket(head)
    known = (request.GET.get("after"), request.GET.get("status", head.status))
    if known == (str(len(read.entries)), head.status):
        return HttpResponse(status=204)
    return _render(request, head, "tickets/conversation.html", read)


def _refused(request: HttpRequest, head: Head, form: ReplyForm, why: Refusal) -> HttpResponse:
    if isinstance(why, KeyReused):
        form.renew()
        form.brought = form.brought.unsent()
    form.add_error("text", reason(why))
    return when(_shown(request, head, form, status_of_page(why)), why)


def _shown(request: HttpRequest, head: Head, form: ReplyForm, status: int = 200) -> HttpResponse:
    form.point_at_wrong()
    chat = reading.of_chat(head)
    return _render(request, head, "tickets/ticket.html", status=status, form=form, chat=chat)


def _render(
    request: HttpRequest,
    head: Head,
    template: str,
    read: reading.Reading | None = None,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    library = Library.objects.get(pk=head.library)
    state, next_ = standing(head.status)
    told: dict[str, Any] = {"days": file_days.of_library(head.library), "limit": LIMIT}
    told |= {"library": library, "ticket": read or reading.of_ticket(head), "state": state, "next": next_}
    gone = {*redacted(head)}
    told |= {"forgotten": gone >= {*DATA}, "forgetting": gone | {*forgetting(head)} >= {*DATA}}
    with timezone.override(library.time_zone):
        return render(request, template, {**told, "page": tokens.patrons_path(head), **facts}, status=status)
