"""The HTTP API of suggestions. The question is in the body, because access logs hold addresses."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from refdesk.chats.starts.client_address import is_same_origin
from refdesk.eventlog.refusals import NotAllowed
from refdesk.http.respond import as_schema, respond
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.protocol.refusals import TooMany
from refdesk.widgets.models import Widget

from . import suggestion_counts
from .api import per_address
from .models import Faq
from .page_context import answer_elsewhere
from .schemas import FaqSuggestion, FaqSuggestions, QuestionTyped
from .suggestions import suggestions

router = Router(tags=["FAQs"])


@router.post("/widgets/{slug:widget}/faqs", response=FaqSuggestions, summary="Find FAQs that may answer a question")
def suggest(request: HttpRequest, widget: str, form: QuestionTyped) -> HttpResponse:
    """At most three public FAQs of the widget's library; the last word may be unfinished. TooMany is 429."""
    row = get_object_or_404(Widget.objects.select_related("department__library"), slug=widget)
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    if not per_address.spend(address):
        return respond(TooMany(retry_after=per_address.wait(address)))
    faqs = [_suggestion(faq) for faq in suggestions(row, form.question)]
    return respond(FaqSuggestions(faqs=faqs))


@router.post(
    "/widgets/{slug:widget}/faqs/{int:entry}/answered",
    response={204: None},
    summary="Count that an FAQ answered a question",
)
def answered(request: HttpRequest, widget: str, entry: int) -> HttpResponse:
    """A count by FAQ, widget and day, without anything of the patron. 404 for an FAQ that this widget can't suggest."""
    if not is_same_origin(request):
        return respond(NotAllowed())
    row = get_object_or_404(Widget.objects.select_related("department__library"), slug=widget)
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    if not suggestion_counts.per_address.spend(address):
        return respond(TooMany(retry_after=suggestion_counts.per_address.wait(address)))
    if not suggestion_counts.count_answered(row, entry):
        raise Http404
    return HttpResponse(status=204)


def _suggestion(faq: Faq) -> FaqSuggestion:
    return as_schema(
        FaqSuggestion,
        faq,
        language=faq.spoken,
        answer=answer_elsewhere(faq),
        address=f"{settings.CONFIG.public_url}{faq.path}",
    )
