"""Pages of a widget for its administrators: its preview, and its QR codes."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from refdesk.kit.content_policy import policy
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of
from refdesk.widgets import locations
from refdesk.widgets.models import Widget
from refdesk.widgets.views import widget_page

# The policy makes the promise that a preview sends nothing, whatever its script does.
PREVIEW_POLICY = policy(
    {
        "connect-src": "'none'",
        "form-action": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'self'",
    }
)


@never_cache
@require_safe
@login_required
def widget_preview(request: HttpRequest, number: int) -> HttpResponse:
    """The widget with sample data. The form around it posts settings that aren't saved. 404 for a widget of others."""
    response = widget_page(request, _administered(request, number), embedded=True, entry="preview")
    response["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@never_cache
@require_safe
@login_required
def qr_codes(request: HttpRequest, number: int) -> HttpResponse:
    """A sheet to print, with a QR code for each location of the widget. 404 for a widget of others."""
    widget = _administered(request, number)
    addresses = {
        location: locations.chat_address(settings.CONFIG.public_url, widget.slug, location)
        for location in locations.read_locations(widget.locations)
    }
    # Safe: the library writes the address as the shape of a code, not as text.
    codes = [(location, mark_safe(locations.code(address))) for location, address in addresses.items()]  # noqa: S308
    return render(request, "widgets/qr_codes.html", {"widget": widget, "codes": codes})


def _administered(request: HttpRequest, number: int) -> Widget:
    operator = request.user
    if not isinstance(operator, Operator):
        raise Http404
    widgets = Widget.objects.filter(department__in=departments_of(operator)).select_related("department__library")
    return get_object_or_404(widgets, pk=number)
