"""The address of the desk's service worker."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from refdesk.kit.web_build import built

WORKER_POLICY = "default-src 'none'"
"""It loads and requests nothing."""


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Its address limits it to pages below /desk/. Browsers look for a new version when a desk is opened."""
    response = HttpResponse(built("push/worker.js"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Content-Security-Policy"] = WORKER_POLICY
    return response


urlpatterns = [path("desk/push-worker.js", worker, name="push-worker")]
