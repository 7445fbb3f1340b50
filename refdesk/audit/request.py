"""The current request, so that its actions are recorded with its sender and address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
_current: ContextVar[HttpRequest | None] = ContextVar("refdesk.audit.request", default=None)
_addresses_of_acts: dict[str, str] = {}


class Actor(NamedTuple):
    """The actor of an action: an operator's number and label, or only a label."""

    id: int | None
    label: str


SERVER = Actor(None, "server")
"""The command line, or the server at its start."""
STRANGER = Actor(None, "")


def actor_of(user: object) -> Actor:
    return Actor(getattr(user, "pk", None), str(user))


def remember_request(get_response: GetResponse) -> GetResponse:
    """Middleware: makes the request the current one while its view runs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _current.set(request)
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return middleware


def current_request() -> HttpRequest | None:
    """The request whose view runs; None elsewhere, such as on the command line."""
    return _current.get()


def current_actor() -> Actor:
    """The sender of the current request; the server itself where there is no request."""
    request = _current.get()
    if request is None:
        return SERVER
    user = getattr(request, "user", None)
    return actor_of(user) if user is not None and user.is_authenticated else STRANGER


@contextmanager
def sending_act(key: str) -> Iterator[None]:
    """Keep the current request's address for `address_of_act`, since the journal runs on another thread."""
    _addresses_of_acts[key] = current_address()
    try:
        yield
    finally:
        _addresses_of_acts.pop(key, None)


def address_of_act(key: str | None) -> str:
    """The IP address of the request that sent the act with this key; empty if it is no request of this process."""
    return _addresses_of_acts.get(key or "", "")


def current_address() -> str:
    """The IP address of the current request; empty where there is no request."""
    request = _current.get()
    return "" if request is None else str(request.META.get("REMOTE_ADDR", ""))
