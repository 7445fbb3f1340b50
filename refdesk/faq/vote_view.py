"""Where the form “Was this helpful?” is sent. Without a cookie there is no session whose token could guard it."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from refdesk.kit.ip_addresses import rate_limit_key

from . import queries, votes

_BROWSER_LIMIT = 64


@csrf_exempt
@require_POST
def vote(request: HttpRequest, group: str, slug: str) -> HttpResponse:
    """Count it, and lead back to the FAQ. Only a form of our own page, sent from our own site, is taken."""
    faq = get_object_or_404(queries.published(queries.public_groups()), group__slug=group, slug=slug)
    answer = request.POST.get("helpful", "")
    if (
        answer not in ("yes", "no")
        or not _is_ours(request)
        or not votes.is_from_form(request.POST.get("token", ""), faq)
    ):
        return _said(_("This form is out of date. Load the page again, and send it once more."), 403)
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    if not votes.per_address.spend(address):
        return _said(_("Too many answers came from your network. Try again in an hour."), 429)
    votes.cast(faq, votes.voter(faq, _browser(request, address)), helpful=answer == "yes", now=timezone.now())
    return redirect(f"{faq.path}?voted={answer}#helpful", permanent=False)


def _is_ours(request: HttpRequest) -> bool:
    """Browsers say from which site a form was sent; what says none holds a token of ours all the same.

    Under a chat our own pages stand in a sandbox, whose origin is "null".
    """
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.get_host()


def _browser(request: HttpRequest, address: str) -> str:
    """The browser's own random name, which our script keeps in it; without the script, what it is known by."""
    own = request.POST.get("browser", "")[:_BROWSER_LIMIT]
    return own or f"{address} {request.headers.get('User-Agent', '')}"


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
