"""The website of the sample library: a few pages with the script tag of its widget."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from refdesk.kit.content_policy import policy
from refdesk.tickets.models import Queue
from refdesk.widgets import sites
from refdesk.widgets.models import Widget

from .library import WIDGET

FORM = "reference"
PAGES = {
    "": _("Welcome"),
    "hours": _("Opening hours"),
    "collections": _("Collections"),
    "services": _("Services"),
    "map-room": _("Map room"),
}
# This page forbids framing, as some websites do, to show how iframe chat mode handles it.
UNFRAMED = "map-room"
# Refdesk may run on another host than the site, as in production. The page loads its script, so both must be loopback.
_LOOPBACK = re.compile(r"http://(?:[a-z0-9-]+\.)*(?:localhost|127\.0\.0\.1)(?::\d{1,5})?")


@require_safe
def demo_page(request: HttpRequest, page: str = "") -> HttpResponse:
    """One page of the site. `?desk=` names a Refdesk on another loopback host; links repeat it."""
    if page not in PAGES or not Widget.objects.filter(slug=WIDGET).exists():
        raise Http404
    desk = request.GET.get("desk", "")
    on_this_machine = _LOOPBACK.fullmatch(f"http://{request.get_host()}")
    if not (_LOOPBACK.fullmatch(desk) and on_this_machine):
        desk = ""
    pages = [{"address": f"/demo/{name}/" if name else "/demo/", "title": title} for name, title in PAGES.items()]
    form = f"{desk}{reverse('ask-queue', args=[FORM])}" if Queue.objects.filter(slug=FORM, public=True).exists() else ""
    context = {"pages": pages, "title": PAGES[page], "desk": desk, "widget": WIDGET, "form": form}
    response = render(request, f"demo/{page or 'welcome'}.html", context)
    changes = {name: f"'self' {desk}".strip() for name in ("script-src", "connect-src", "frame-src")}
    if page == UNFRAMED:
        response["X-Frame-Options"] = "DENY"
    else:
        changes["frame-ancestors"] = f"'self' {sites.sources(sites.LOOPBACK)}" if on_this_machine else "'self'"
    response["Content-Security-Policy"] = policy(changes)
    return response
