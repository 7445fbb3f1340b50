"""On which sites pages have loaded a widget lately: its origins, without pages and patrons.

Anybody can send a request with any origin. Therefore rows are few for each widget, and a client adds few in an hour.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.kit.quota import Quota

from . import sites
from .models import SeenSite, Widget

log = logging.getLogger(__name__)

LIMIT = 25
"""The most rows of a widget for sites that are allowed, and as many for those that are not."""
DAYS = 30
"""After so many days without a request a site is forgotten."""
AT_ONCE = 1_000

_noted = Quota("widgets/seen", 1, 3600)
"""Keeps all but one request in an hour from the database."""
_new = Quota("widgets/new-sites", 5, 3600)


def note(request: HttpRequest, widget: Widget, address: str, destination: str) -> None:
    """Remember the origin of `address`, the page from which a browser requests a script or an iframe.

    `destination` is what browsers say of such a request (`Sec-Fetch-Dest`): a followed link is none. A database that
    can't be written to is logged, and the request is answered.
    """
    origin = sites.page_origin(address)
    if not origin or request.headers.get("Sec-Fetch-Dest", destination) != destination:
        return
    today = datetime.now(UTC).date()
    if not _noted.spend(f"{widget.pk} {today} {origin}"):
        return
    client = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    try:
        if _is_new(widget, origin, today, client):
            _write(widget, origin, today)
    except DatabaseError:
        log.exception("a site of the widget %s was not noted", widget.slug)


def is_allowed(widget: Widget, origin: str) -> bool:
    """Whether browsers show the widget on pages of this origin."""
    return not sites.refuses(widget.sites, origin)


def any_allowed(widgets: Iterable[Widget]) -> bool:
    """Whether a page on an allowed site has loaded one of the widgets."""
    seen = SeenSite.objects.filter(widget__in=widgets).select_related("widget")
    return any(is_allowed(site.widget, site.origin) for site in seen)


def sweep(now: int) -> int:
    """Delete at most `AT_ONCE` forgotten sites. `now` is in ms. Returns how many were deleted."""
    first = datetime.fromtimestamp(now / 1000, UTC).date() - timedelta(DAYS)
    old = list(SeenSite.objects.filter(seen_on__lt=first).values_list("pk", flat=True)[:AT_ONCE])
    SeenSite.objects.filter(pk__in=old).delete()
    return len(old)


def _is_new(widget: Widget, origin: str, today: date, client: str) -> bool:
    """Whether a row has to be written: read without a lock, so that requests with invented origins write nothing."""
    site = SeenSite.objects.filter(widget=widget, origin=origin).first()
    if site is not None:
        return site.seen_on < today
    return (is_allowed(widget, origin) or _new.spend(client)) and not _is_full(_alike(widget, origin), today)


@transaction.atomic
def _write(widget: Widget, origin: str, today: date) -> None:
    # The lock serializes requests from two sites: both would find room for one.
    if Widget.objects.select_for_update().filter(pk=widget.pk).first() is None:
        return
    if SeenSite.objects.filter(widget=widget, origin=origin).update(seen_on=today):
        return
    alike = _alike(widget, origin)
    if _is_full(alike, today):
        return
    if len(alike) >= LIMIT:
        alike[0].delete()
    SeenSite.objects.create(widget=widget, origin=origin, seen_on=today)


def _alike(widget: Widget, origin: str) -> list[SeenSite]:
    """The rows of sites that are allowed if this one is, and not allowed otherwise; the one seen longest ago first."""
    allowed = is_allowed(widget, origin)
    rows = SeenSite.objects.filter(widget=widget).order_by("seen_on", "pk")
    return [row for row in rows if is_allowed(widget, row.origin) == allowed]


def _is_full(alike: list[SeenSite], today: date) -> bool:
    """Whether no row can be replaced: those of today stay."""
    return len(alike) >= LIMIT and alike[0].seen_on >= today
