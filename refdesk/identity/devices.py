"""Known browsers of an account: a signed cookie exempts them from the limits for unknown browsers."""

import secrets
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from refdesk.staff.models import Operator

from .connection_tokens import password_hash

MAX_AGE = 180 * 24 * 3600
"""Seconds for which a browser is known after a sign-in."""


class Device(NamedTuple):
    """A known browser of one account. `id` is random."""

    id: str


def known_device(request: HttpRequest, operator: Operator | None) -> Device | None:
    """The browser of the request if the account signed in from it before, with the password that it still has."""
    if operator is None:
        return None
    try:
        value = _signer().unsign(request.COOKIES.get(_name(operator), ""), max_age=MAX_AGE)
        pk, device, password = value.split(".")
    except (BadSignature, ValueError):
        return None
    if pk != str(operator.pk) or password != password_hash(operator.password):
        return None
    return Device(device)


def remember_device(request: HttpRequest, response: HttpResponse, operator: Operator) -> None:
    """Set the browser's cookie after a sign-in or a change of the password. A known browser keeps its id."""
    device = known_device(request, operator) or Device(secrets.token_urlsafe(12))
    response.set_cookie(
        _name(operator),
        _signer().sign(f"{operator.pk}.{device.id}.{password_hash(operator.password)}"),
        max_age=MAX_AGE,
        path=reverse("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="refdesk.device")


def _name(operator: Operator) -> str:
    """One per account: several operators share a computer at a desk. No `__Host-`: it requires the path `/`."""
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}device-{operator.pk}"
