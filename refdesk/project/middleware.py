"""Middleware: the client's address behind proxies, refusals of impossible URLs, and security headers."""

from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from refdesk.http.respond import refusal_body
from refdesk.identity.entrance import refused_at_entrance
from refdesk.kit.asgi import NO_STORE
from refdesk.kit.content_policy import policy
from refdesk.kit.ip_addresses import client_address, is_trusted
from refdesk.kit.metrics import REQUESTS
from refdesk.staff.models import Operator
from refdesk.translations.offered import supported

from . import database_errors, pages

MAX_NUMBER = 2**53 - 1
"""The largest integer that JavaScript represents exactly. No row number comes near it."""
GetResponse = Callable[[HttpRequest], HttpResponse]

# No page uses these features, nor may a page that is shown in a frame (iframe chat mode).
_UNUSED_FEATURES = (
    "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment serial usb"
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES.split())


_AREAS = ("account", "api", "ask", "desk", "embed", "faq", "files", "login", "static", "ticket")


def timed(get_response: GetResponse) -> GetResponse:
    """Time requests for the metrics, by the first part of their path: a client's own words are no label."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = monotonic()
        response = get_response(request)
        first = request.path.split("/", 2)[1]
        area, status = first if first in _AREAS else "other", f"{response.status_code // 100}xx"
        REQUESTS.labels(area, status).observe(monotonic() - began)
        return response

    return middleware


def forwarded(get_response: GetResponse) -> GetResponse:
    """Replace a trusted proxy's address and scheme by the client's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        peer, trusted = request.META.get("REMOTE_ADDR", ""), settings.CONFIG.trusted_proxies
        if is_trusted(peer, trusted):
            forwarded_for = request.headers.get("X-Forwarded-For", "").encode("latin-1", "replace")
            request.META["REMOTE_ADDR"] = client_address(peer, [(b"x-forwarded-for", forwarded_for)], trusted)
            if request.headers.get("X-Forwarded-Proto") == "https" and hasattr(request, "scope"):
                request.scope["scheme"] = "https"
        return get_response(request)

    return middleware


_FOR_MONITORS = ("/healthz", "/readyz", "/metrics")


def monitors_by_any_host(get_response: GetResponse) -> GetResponse:
    """Answer monitoring under any host name: monitors ask by an address of this machine, and all get the same."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in _FOR_MONITORS:
            request.META["HTTP_HOST"] = settings.CONFIG.public_host
        return get_response(request)

    return middleware


def without_nul(get_response: GetResponse) -> GetResponse:
    """Refuse a URL with a NUL character, which PostgreSQL doesn't accept in texts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise SuspiciousOperation("a NUL character in the address")
        return get_response(request)

    return middleware


def security_policy(get_response: GetResponse) -> GetResponse:
    """Add a permissions policy, and a content security policy unless the view has set one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = policy()
        response["Permissions-Policy"] = PERMISSIONS
        return response

    return middleware


def uncached(get_response: GetResponse) -> GetResponse:
    """Forbid browsers and proxies to cache responses of the API, unless the view sets `Cache-Control`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/api/"):
            for name, value in NO_STORE.items():
                response.headers.setdefault(name, value)
        return response

    return middleware


def operators_language(get_response: GetResponse) -> GetResponse:
    """Answer signed-in operators in their language: pages, refusals, errors of forms. Needs `request.user`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            translation.activate(_language_of_session(request))
        return get_response(request)

    return middleware


def _language_of_session(request: HttpRequest) -> str:
    """English for a session without an operator, and while the database is unavailable."""
    try:
        language = request.user.language if isinstance(request.user, Operator) else "en"
    except database_errors.ERRORS:
        return "en"
    return supported([language]) or "en"


def entrance(get_response: GetResponse) -> GetResponse:
    """Answer requests that the rules for sign-ins refuse."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            refused = refused_at_entrance(request)
        except database_errors.ERRORS as error:
            if request.path.startswith("/api/"):
                return database_errors.unavailable_response(
                    request, error, refusal_body(database_errors.refusal_of(error)), "application/json"
                )
            return database_errors.unavailable_response(request, error, pages.unavailable_page(error))
        return refused or get_response(request)

    return middleware


class LimitNumbers:
    """Respond with 404 to a huge number in a URL: SQLite and PostgreSQL raise various errors beyond 63 bits."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, named: dict[str, object]) -> None:
        if any(isinstance(value, int) and value > MAX_NUMBER for value in named.values()):
            raise Http404


class DatabaseErrors:
    """Respond with 503 while the database is unavailable. The API has its own handler for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return (
            database_errors.unavailable_response(request, error, pages.unavailable_page(error))
            if isinstance(error, database_errors.ERRORS)
            else None
        )
