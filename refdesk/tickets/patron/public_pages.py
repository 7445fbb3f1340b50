"""The pages on which patrons submit tickets: the list of forms, the form of each queue, and reports of barriers.

No cookie is set, so no other site can act with a patron's rights. Another site could still have its visitors submit
what they didn't write, so cross-site requests are refused.
"""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from refdesk.chats.refusals import PatronBlocked
from refdesk.chats.starts.browsers import is_blocked
from refdesk.chats.starts.client_address import client_address, is_same_site
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import KeyReused, Refusal
from refdesk.files.owners import Owner
from refdesk.files.upload.announce import MAX_BYTES
from refdesk.kit.clock import now_ms
from refdesk.libraries import file_days
from refdesk.libraries.languages import of_browser, speaking

from .. import tokens
from ..models import Queue
from ..queries import ticket_by_start_key
from . import patron_commands
from .form_uploads import files_of_open, receive_uploads
from .limits import open_ticket
from .public_forms import BarrierForm, QuestionForm
from .texts import page_status, refusal_text, with_retry_after


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The queues with a public form, by library."""
    queues = Queue.objects.filter(public=True).select_related("library").order_by("library__name", "name")
    return render(request, "tickets/forms.html", {"queues": queues})


@csrf_exempt
@sensitive_post_parameters("name", "contact", "question")
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of one queue. A valid question redirects to its ticket; an invalid form comes back filled."""
    return _page(request, slug, QuestionForm)


@csrf_exempt
@sensitive_post_parameters("contact", "question")
@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request: HttpRequest, slug: str) -> HttpResponse:
    """The form to report a barrier to accessibility, which becomes a ticket of this queue."""
    return _page(request, slug, BarrierForm)


def _page(request: HttpRequest, slug: str, form_class: type[QuestionForm]) -> HttpResponse:
    queue = get_object_or_404(Queue.objects.select_related("library"), slug=slug, public=True)
    with speaking(of_browser(request, queue.library), queue.library) as language:
        response = _form_page(request, queue, form_class)
    response["Content-Language"] = language
    return response


def _form_page(request: HttpRequest, queue: Queue, form_class: type[QuestionForm]) -> HttpResponse:
    if request.method != "POST":
        return _render(request, queue, form_class(queue, now_ms()))
    sent = form_class(queue, now_ms(), request.POST)
    if not is_same_site(request):
        problem = _("This form was filled in by another site. Check it, then press “%(button)s”.")
        sent.add_error(None, problem % {"button": sent.button})
    good = sent.is_valid()
    if sent.accepts_files and sent.token and sent.by_a_person:
        sent.uploads = receive_uploads(request, Owner(queue.library_id), sent.token.key)
    if not good or sent.token is None or sent.uploads.problems:
        return _render(request, queue, sent, 422)
    return _open(request, queue, sent, sent.token.key)


def _open(request: HttpRequest, queue: Queue, sent: QuestionForm, key: str) -> HttpResponse:
    blocked = is_blocked(queue.library, "", request.META.get("REMOTE_ADDR", ""))
    # A question sent again was stored before the block, though its response was lost.
    if blocked and ticket_by_start_key(queue.library_id, key) is None:
        return _refused(request, queue, sent, PatronBlocked())
    wrote = {name: sent.cleaned_data.get(name, "") for name in ("question", "name", "contact")}
    wrote["language"] = get_language()
    files = files_of_open(sent.uploads.attached(Owner(queue.library_id)))
    outcome = async_to_sync(open_ticket)(
        client_address(request), patron_commands.open_command(queue, "form", key=key, **wrote, **files)
    )
    if isinstance(outcome, Refused):
        return _refused(request, queue, sent, outcome.refusal)
    answer = HttpResponseRedirect(f"{tokens.patron_page_path(outcome.head)}sent/")
    answer.status_code = 303
    return answer


def _refused(request: HttpRequest, queue: Queue, sent: QuestionForm, why: Refusal) -> HttpResponse:
    facts: dict[str, Any] = {}
    if isinstance(why, KeyReused) and sent.token:
        # The patron went back and changed the text; only they know whether it is another question.
        before = ticket_by_start_key(queue.library_id, sent.token.key)
        facts["before"] = tokens.patron_page_path(before) if before else ""
        sent.renew()
        sent.uploads = sent.uploads.unsent()
    sent.add_error(None, refusal_text(why))
    return with_retry_after(_render(request, queue, sent, page_status(why), **facts), why)


def _render(request: HttpRequest, queue: Queue, filled: QuestionForm, status: int = 200, **facts: Any) -> HttpResponse:
    filled.point_at_wrong()
    context = {
        "queue": queue,
        "form": filled,
        "days": file_days.of_library(queue.library_id),
        "limit": MAX_BYTES,
        **facts,
    }
    answer = render(request, filled.page_template, context, status=status)
    # `no-cache` still allows the back button to restore what was typed.
    answer["Cache-Control"] = "private, no-cache"
    return answer
