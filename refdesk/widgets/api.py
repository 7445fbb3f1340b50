"""The public HTTP API of widgets."""

from datetime import UTC

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router

from refdesk.kit.isolation import isolated
from refdesk.libraries.own_texts import text_for
from refdesk.translations.offered import supported

from .models import Widget
from .online import Now, department_now
from .schemas import WidgetStatus

CACHE_SECONDS = 1

router = Router(tags=["widgets"])


@router.get("/widgets/{slug:widget}/status", response=WidgetStatus, summary="Read whether the widget is online")
def status(request: HttpRequest, response: HttpResponse, widget: str, lang: str = "") -> WidgetStatus:
    """Whether the department is open and an operator who monitors it is online. Public; cached for a second.

    Texts are in the language `lang` (a tag such as `de`); without one, or for one that isn't offered, in the library's.
    """
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return cached_status(widget, lang)


def cached_status(slug: str, tag: str = "") -> WidgetStatus:
    """Whether an operator can answer, at most `CACHE_SECONDS` old, with texts as `status` says.

    All languages share the queries. Raises Http404 without such a widget.
    """
    cached: tuple[Widget, Now] | None = cache.get(f"status/{slug}")
    if cached is None:
        widget = get_object_or_404(Widget.objects.select_related("department__library"), slug=slug)
        cached = widget, department_now(widget.department_id)
        cache.set(f"status/{slug}", cached, CACHE_SECONDS)
    return _status(*cached, tag)


def _status(widget: Widget, now: Now, tag: str) -> WidgetStatus:
    library = widget.department.library
    language = supported(filter(None, (tag, library.language))) or "en"
    online, opens, busy = now.availability(language)
    with translation.override(language):
        if online:
            text = _("Everyone in %(department)s is busy") if busy else _("%(department)s is online")
            message = text % {"department": isolated(widget.department.name)}
        else:
            message = opens or text_for(widget, "offline", library, language).text
    return WidgetStatus(
        online=online,
        busy=busy,
        department=widget.department.name,
        message=message,
        opens=opens,
        opens_at=None if now.opening is None else now.opening.at.astimezone(UTC),
    )
