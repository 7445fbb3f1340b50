"""The preview of a widget, for its administrators."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from refdesk.kit.content_policy import policy
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of
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
    operator = request.user
    if not isinstance(operator, Operator):
        raise Http404
    widgets = Widget.objects.filter(department__in=departments_of(operator)).select_related("department__library")
    response = widget_page(request, get_object_or_404(widgets, pk=number), embedded=True, entry="preview")
    response["Content-Security-Policy"] = PREVIEW_POLICY
    return response
