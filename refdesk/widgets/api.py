"""The public HTTP API of widgets."""

from datetime import UTC, datetime

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from refdesk.kit.isolation import isolated

from .models import Widget
from .online import department_now
from .schemas import WidgetStatus

CACHE_SECONDS = 1

router = Router(tags=["widgets"])


@router.get("/widgets/{slug:widget}/status", response=WidgetStatus, summary="Read whether the widget is online")
def status(request: HttpRequest, response: HttpResponse, widget: str) -> WidgetStatus:
    """Whether the department is open and an operator who monitors it is online. Public; cached for a second."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return cached_status(widget)


def cached_status(slug: str) -> WidgetStatus:
    """Whether an operator can answer, at most `CACHE_SECONDS` old. Raises Http404 without such a widget."""
    cached: WidgetStatus | None = cache.get(f"status/{slug}")
    if cached is None:
        cached = _status(slug)
        cache.set(f"status/{slug}", cached, CACHE_SECONDS)
    return cached


def _status(slug: str) -> WidgetStatus:
    widget = get_object_or_404(Widget.objects.select_related("department"), slug=slug)
    (online, opens, busy), opens_at = department_now(widget.department_id)
    department = widget.department.name
    text = _("Everyone in %(department)s is busy") if busy else _("%(department)s is online")
    message = text % {"department": isolated(department)} if online else opens or widget.offline
    return WidgetStatus(
        online=online,
        busy=busy,
        department=department,
        message=message,
        opens=opens,
        opens_at=None if opens_at is None else datetime.fromtimestamp(opens_at / 1000, UTC),
    )
