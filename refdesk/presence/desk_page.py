"""The desk's page, a shell that its script fills."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from refdesk.staff.models import Operator
from refdesk.staff.permissions import rights_of

from .page_settings import page_settings


@never_cache
@login_required
def desk_page(request: HttpRequest) -> HttpResponse:
    """The shell that the desk's script fills."""
    return render(request, "presence/desk.html", {"bootstrap": _bootstrap(request, _operator(request))})


def _operator(request: HttpRequest) -> Operator:
    if not isinstance(request.user, Operator):
        raise PermissionDenied
    return request.user


def _bootstrap(request: HttpRequest, operator: Operator) -> dict[str, Any]:
    return {
        "operator": {
            "id": operator.pk,
            "name": operator.name,
            "email": operator.email,
            "rights": sorted(rights_of(operator)),
        },
        "urls": {"login": reverse("sign-in"), "logout": reverse("sign-out")},
        "csrf_token": get_token(request),
        **page_settings(operator).model_dump(),
    }
