"""The page of an internal FAQ, for operators of its library."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from refdesk.staff.models import Operator

from . import queries
from .page_context import reading


@require_safe
@never_cache
@login_required
def desk_faq_page(request: HttpRequest, faq: int) -> HttpResponse:
    """The FAQ; a public one redirects to its public page. 404 for operators of other libraries."""
    if not isinstance(request.user, Operator):
        raise Http404
    entry = get_object_or_404(queries.published(queries.groups_of(request.user)), pk=faq)
    if entry.group.is_public:
        return redirect(entry.path)
    return render(request, "faq/internal.html", reading(entry) | {"library": entry.group.library})
