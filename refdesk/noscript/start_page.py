"""The page at which a chat without JavaScript starts, or a question is left while no one is online."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from asgiref.sync import async_to_sync
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from refdesk.chats import api as chats
from refdesk.chats.refusals import NobodyOnline
from refdesk.chats.starts.client_address import client_address, is_same_site
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Refusal
from refdesk.faq import suggestion_counts
from refdesk.faq.api import per_address
from refdesk.faq.models import Faq
from refdesk.faq.suggestions import suggestions
from refdesk.kit.asgi import NO_STORE
from refdesk.kit.clock import now_ms
from refdesk.tickets.patron.texts import page_status, with_retry_after
from refdesk.tickets.permissions import accepts_questions
from refdesk.translations.offered import offered_by_server
from refdesk.widgets import languages
from refdesk.widgets.api import cached_status
from refdesk.widgets.models import Widget

from . import forms, presence, questions, windows
from .acts import act
from .chat_page import Visit, not_shown, see_other, speak, widget_for
from .texts import refusal_text

log = logging.getLogger(__name__)


@csrf_exempt  # of a chat, the token in the form is the proof; others are refused if another site sent them
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form that starts a chat, the one that leaves a question, or what a button of a chat's page does."""
    widget = widget_for(request, slug)
    if request.method != "POST":
        return _page(request, widget)
    if "token" in request.POST:
        return act(request, widget)
    if request.POST.get("do") == "answered":
        return _answered(request, widget)
    if request.POST.get("do") == "language":
        speak(request.POST.get("language", ""))
        return _page(request, widget, typed=request.POST.dict(), language=get_language())
    return _question(request, widget) if request.POST.get("do", "").startswith("leave") else _start(request, widget)


def _start(request: HttpRequest, widget: Widget) -> HttpResponse:
    form = forms.StartForm(widget, request.POST)
    if page := _page_before(request, widget, form):
        return page
    mobile = "Mobi" in request.headers.get("User-Agent", "")
    outcome = async_to_sync(chats.start)(request, widget, form.start(mobile, languages.spoken(request, widget)))
    if isinstance(outcome, Refused):
        return _refused(request, widget, form, outcome.refusal)
    head = outcome.head
    if outcome.repeat and head.state == "ended" and windows.window_of(head.chat) is None:
        return not_shown(request, widget)
    window = windows.open_window(head.chat, now_ms())
    returned = presence.returned(head)
    return Visit(request, widget, head if isinstance(returned, Refusal) else returned, window.page).see_other()


def _question(request: HttpRequest, widget: Widget) -> HttpResponse:
    form = forms.WrittenForm(widget, request.POST)
    if request.POST.get("website"):
        button = {"button": _("Leave Your Question")}
        form.add_error(None, _("A hidden field was filled in. It is empty again: press “%(button)s”.") % button)
    if before := _page_before(request, widget, form):
        return before
    page = questions.open_question(request, widget, form)
    return _refused(request, widget, form, page) if isinstance(page, Refusal) else page


def _page_before(request: HttpRequest, widget: Widget, form: forms.WrittenForm) -> HttpResponse | None:
    """What is shown instead of sending the form: its mistakes, or FAQs that may answer the question."""
    if not is_same_site(request):
        form.add_error(None, _("This form was filled in by another site. Check it, then send it again."))
    if not form.is_valid():
        return _page(request, widget, form, 422)
    faqs = _faqs(request, widget, form)
    return _page(request, widget, form, faqs=faqs) if faqs else None


def _answered(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Count that an FAQ answered the question, and show the form again, empty. Without the count no one waits."""
    faq = request.POST.get("faq", "")
    if faq.isascii() and faq.isdigit() and len(faq) < 16 and is_same_site(request):
        try:
            if suggestion_counts.per_address.spend(client_address(request)):
                suggestion_counts.count_answered(widget, int(faq))
        except DatabaseError as error:
            log.warning("an answer by an FAQ is not counted: %s", error)
    return see_other(_address(request, answered=""))


def _faqs(request: HttpRequest, widget: Widget, form: forms.WrittenForm) -> list[Faq]:
    """FAQs that may answer the question, a step that one button passes; none while they can't be searched.

    Searches count like those of the widget: beyond their limit the step is left out.
    """
    if request.POST.get("do", "").endswith("anyway") or not per_address.spend(client_address(request)):
        return []
    try:
        return suggestions(widget, form.cleaned_data["question"])
    except DatabaseError as error:
        log.warning("a question is sent without suggestions: %s", error)
        return []


def _refused(request: HttpRequest, widget: Widget, form: forms.WrittenForm, why: Refusal) -> HttpResponse:
    if isinstance(why, NobodyOnline) and accepts_questions(widget.department_id):
        form = forms.WrittenForm(widget, **{name: form.data.get(name, "") for name in ("question", "name", "contact")})
        return _page(request, widget, form, 409, failed=refusal_text(why))
    questions.add_refusal(form, why)
    return with_retry_after(_page(request, widget, form, page_status(why)), why)


def _page(
    request: HttpRequest,
    widget: Widget,
    form: forms.WrittenForm | None = None,
    status: int = 200,
    failed: str = "",
    faqs: Sequence[Faq] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
    language: str | None = None,
) -> HttpResponse:
    now = cached_status(widget.slug, get_language() or "")
    leaves = not now.online and accepts_questions(widget.department_id)
    if form is None:
        form = forms.WrittenForm(widget) if leaves else forms.StartForm(widget)
        form.initial = {**form.initial, **typed}
    if faqs:
        form.renewed(suggested=" ".join(str(faq.pk) for faq in faqs))
    form.point_at_wrong()
    library = widget.department.library
    context = {
        "widget": widget,
        "library": library,
        "now": now,
        "form": form if now.online or leaves or form.is_bound else None,
        "starts": isinstance(form, forms.StartForm),
        "failed": failed,
        "faqs": faqs,
        "answered": request.method != "POST" and "answered" in request.GET,
        "address": _address(request, **({"lang": language} if language else {})),
        "languages": offered_by_server(),
    }
    response = render(request, "noscript/start.html", context, status=status)
    response["Cache-Control"] = NO_STORE["Cache-Control"]
    return response


def _address(request: HttpRequest, **added: str) -> str:
    """The address of this page, in the same language."""
    query = request.GET.copy()
    query.pop("answered", None)
    for name, value in added.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
