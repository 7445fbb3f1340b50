"""Which request is being answered, so that what it does is recorded with who sent it and from where."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
_current: ContextVar[HttpRequest | None] = ContextVar("refdesk.audit.request", default=None)


class Actor(NamedTuple):
    """Who does something: an operator by number, or nobody of whom more is known than a label."""

    id: int | None
    label: str


SERVER = Actor(None, "server")
"""The command line, or the server at its start."""
STRANGER = Actor(None, "")


def actor_of(user: object) -> Actor:
    """The operator as they are named in the log."""
    return Actor(getattr(user, "pk", None), str(user))


def remember_request(get_response: GetResponse) -> GetResponse:
    """Middleware: what the view does is done by whoever sent the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _current.set(request)
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return middleware


def current_actor() -> Actor:
    """Who sent the request that is being answered; the server itself where there is none."""
    request = _current.get()
    if request is None:
        return SERVER
    user = getattr(request, "user", None)
    return actor_of(user) if user is not None and user.is_authenticated else STRANGER


def current_address() -> str:
    """The IP address that the request came from; empty where there is none."""
    request = _current.get()
    return "" if request is None else str(request.META.get("REMOTE_ADDR", ""))
