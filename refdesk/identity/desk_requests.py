"""Whose request this is, for answers that only operators get outside `/desk/`: files of internal chats."""

import io
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

from refdesk.kit.ip_addresses import client_address
from refdesk.staff.models import Operator

from .factors.second_factor import must_set_up
from .sessions import SessionStore
from .sign_in_rules import reaches_desk


class _Request(ASGIRequest):
    """A request with the session of its cookie, read at the first use."""

    def __init__(self, scope: Mapping[str, Any]) -> None:
        super().__init__(dict(scope), io.BytesIO())
        address = client_address(self.META.get("REMOTE_ADDR", ""), scope["headers"], settings.CONFIG.trusted_proxies)
        self.META["REMOTE_ADDR"] = address
        self.session = SessionStore(self.COOKIES.get(settings.SESSION_COOKIE_NAME))


def request_of(scope: Mapping[str, Any]) -> HttpRequest:
    """The request of an ASGI application in front of Django, which has no middleware."""
    return _Request(scope)


def operator_at_desk(request: HttpRequest) -> Operator | None:
    """The operator who is signed in, if the rules for sign-ins let this request reach the desk."""
    operator = request.user if hasattr(request, "user") else get_user(request)
    if not isinstance(operator, Operator) or must_set_up(operator, request.session):
        return None
    return operator if reaches_desk(request.META.get("REMOTE_ADDR", "")) else None
