"""The view that receives the form “Was this helpful?”. It has no session; a signed token replaces CSRF protection."""

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
    """Counts the vote and redirects to the FAQ. Only forms of our own pages, sent from our own site, are accepted."""
    faq = get_object_or_404(queries.published(queries.public_groups()), group__slug=group, slug=slug)
    answer = request.POST.get("helpful", "")
    if (
        answer not in ("yes", "no")
        or not _is_ours(request)
        or not votes.is_from_form(request.POST.get("token", ""), faq)
    ):
        return _said(_("This form has expired. Reload the page and send it again."), 403)
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    if not votes.per_address.spend(address):
        return _said(_("Too many answers came from your network. Try again in an hour."), 429)
    votes.cast(faq, votes.voter(faq, _browser(request, address)), helpful=answer == "yes", now=timezone.now())
    # A status that is part of a page when it loads isn’t spoken: the fragment moves the focus to the thanks.
    return redirect(f"{faq.path}?voted={answer}#voted", permanent=False)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form came from our site, by the Origin header. A request without one needs a valid token anyway.

    In iframe chat mode our pages are in a sandbox, whose origin is "null".
    """
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.get_host()


def _browser(request: HttpRequest, address: str) -> str:
    """The browser's random name, which our script stores; without the script, its address and user agent."""
    name = request.POST.get("browser", "")[:_BROWSER_LIMIT]
    return name or f"{address} {request.headers.get('User-Agent', '')}"


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
