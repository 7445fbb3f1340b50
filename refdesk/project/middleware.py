"""What every request to a page passes: who is really asking, and what the answer may do in a browser."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from refdesk.kit.content_policy import policy
from refdesk.kit.ip_addresses import client_address, is_trusted

from . import database_errors, pages

LARGEST = 2**53 - 1
"""The largest number that a browser counts exactly; none of ours comes near it."""
GetResponse = Callable[[HttpRequest], HttpResponse]

# The admin's own scripts (Alpine) evaluate expressions and set styles in its markup. Only administrators see it.
_ADMIN = {"script-src": "'self' 'unsafe-inline' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}

# No page uses any of these, nor may a page that is shown inside one of ours (iframe chat mode).
_NOT_USED = (
    "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment serial usb"
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _NOT_USED.split())


def forwarded(get_response: GetResponse) -> GetResponse:
    """Put the client's own address and scheme in the place of a trusted proxy's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        peer, trusted = request.META.get("REMOTE_ADDR", ""), settings.CONFIG.trusted_proxies
        if is_trusted(peer, trusted):
            told = request.headers.get("X-Forwarded-For", "").encode("latin-1", "replace")
            request.META["REMOTE_ADDR"] = client_address(peer, [(b"x-forwarded-for", told)], trusted)
            if request.headers.get("X-Forwarded-Proto") == "https" and hasattr(request, "scope"):
                request.scope["scheme"] = "https"
        return get_response(request)

    return middleware


def without_nul(get_response: GetResponse) -> GetResponse:
    """Refuse an address with a NUL character: PostgreSQL takes none, and nobody types one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise SuspiciousOperation("a NUL character in the address")
        return get_response(request)

    return middleware


def security_policy(get_response: GetResponse) -> GetResponse:
    """Give each answer a permissions policy, and a content security policy unless its view gave it one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Content-Security-Policy" not in response:
            admin = request.path.startswith("/admin/")
            response["Content-Security-Policy"] = policy(_ADMIN if admin else None)
        response["Permissions-Policy"] = PERMISSIONS
        return response

    return middleware


def uncached(get_response: GetResponse) -> GetResponse:
    """Forbid browsers and proxies to cache responses of the API, unless the view sets `Cache-Control`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class NumbersWithin:
    """Answer 404 to a number in an address that is larger than any that we give: SQLite and PostgreSQL raise errors of
    all kinds where they are asked for one beyond 63 bits."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before or after."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, named: dict[str, object]) -> None:
        """Raise Http404."""
        if any(isinstance(value, int) and value > LARGEST for value in named.values()):
            raise Http404


class DatabaseAway:
    """Say on a page that the database is away, as the API says it itself; else it would be a fault of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before or after."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page; None for what is another's."""
        return (
            database_errors.answer(request, error, pages.busy()) if isinstance(error, database_errors.ERRORS) else None
        )
