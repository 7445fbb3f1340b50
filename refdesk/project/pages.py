"""Pages that belong to no room: home, robots.txt, security.txt, health, and error pages."""

from datetime import timedelta
from functools import lru_cache

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from refdesk import __version__
from refdesk.demo.library import WIDGET
from refdesk.faq.queries import public_groups
from refdesk.kit.disk import is_disk_full
from refdesk.kit.ip_addresses import is_loopback
from refdesk.protocol.reference.asyncapi import document
from refdesk.widgets.models import Widget

from .health import deep_health


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    here = {"has_demo": Widget.objects.filter(slug=WIDGET).exists(), "has_faqs": public_groups().exists()}
    return render(request, "refdesk/home.html", here)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    disallowed = ("/api/", "/chat/", "/desk/", "/embed/", "/live/", "/login/", "/account/")
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in disallowed),
        f"Sitemap: {settings.CONFIG.public_url}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The security contact of this server (RFC 9116); 404 if none is set."""
    contact = settings.CONFIG.security_contact
    if not contact:
        raise Http404
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.CONFIG.public_url}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, 503 while it doesn't; with `?deep`, 503 while anything needs somebody."""
    if "deep" in request.GET:
        return _deep_health(local=is_loopback(request.META.get("REMOTE_ADDR", "")))
    works = _database_answers()
    word = "ok" if works else "unavailable"
    return JsonResponse({"status": word, "database": word, "version": __version__}, status=200 if works else 503)


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 while a load balancer should send clients to this process: it has started, isn't stopping, has a database."""
    status = "ready" if _database_answers() else "no database"
    if not deep_health.ready:
        status = "stopping" if deep_health.draining else "starting"
    response = JsonResponse({"status": status}, status=200 if status == "ready" else 503)
    response._has_been_logged = True  # type: ignore[attr-defined] # Django would log each 503 as an error
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _deep_health(*, local: bool) -> JsonResponse:
    """Each check; `detail` for clients on this machine only."""
    checks = deep_health.checks()
    content = {
        name: {"status": "ok" if check.works else "failed"} | ({"detail": check.detail} if local else {})
        for name, check in checks.items()
    }
    works = all(check.works for check in checks.values())
    status = {"status": "ok" if works else "failed", "checks": content, "version": __version__}
    return JsonResponse(status, status=200 if works else 503)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem_page(request, 404, _("Page not found"), _("It may have moved, or the address is incomplete."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem_page(
        request,
        403,
        _("You don’t have access to this page"),
        _("Sign in with an account that has access, or ask an administrator."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem_page(request, 400, _("Invalid request"), _("Go back and try again."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid CSRF token: its page was open for long, or it is of another site."""
    return _problem_page(
        request, 403, _("This form has expired"), _("Go back, reload the page, and send the form again.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Uses neither the database nor the session, which may be the cause."""
    text = {"title": _("Something went wrong"), "advice": _("The error has been logged. Try again in a minute.")}
    return HttpResponse(render_to_string("refdesk/problem.html", text), status=500)


def unavailable_page(error: Exception) -> str:
    """The page of a 503. Uses no database."""
    title = _("The service is busy")
    advice = _("Try again in a moment. If you sent something, reload this page: your browser sends it again.")
    if is_disk_full(error):
        title = _("The server can’t store anything now")
        advice = _("Tell the people who run it. If you sent something, reload this page: your browser sends it again.")
    return render_to_string("refdesk/problem.html", {"title": title, "advice": advice})


def _problem_page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    """A page; JSON below `/api/`, in the shape of the API's other errors."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": title}, status=status)
    return HttpResponse(render_to_string("refdesk/problem.html", {"title": title, "advice": advice}), status=status)


@require_safe
def live_document(request: HttpRequest) -> HttpResponse:
    """The document, with the URL of this server as the client wrote it."""
    return HttpResponse(_encoded(request.build_absolute_uri("/").rstrip("/")), content_type="application/json")


@lru_cache(maxsize=8)
def _encoded(url: str) -> bytes:
    return msgspec.json.encode(document(url))
