"""The browsers from which an operator signs in: their names, known ones, and the networks that they were used in.

A signed cookie marks a known browser of an account. It exempts it from the limits for unknown browsers.
"""

import secrets
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ua_parser import parse

from refdesk.audit.recording import network
from refdesk.kit.clock import now_ms
from refdesk.staff.audited import library_of
from refdesk.staff.models import Operator

from .connection_tokens import password_hash
from .models import SignInOrigin

MAX_AGE = 180 * 24 * 3600
"""Seconds for which a browser is known after a sign-in."""
_NAME_LIMIT = 100


class Device(NamedTuple):
    """A known browser of one account. `id` is random."""

    id: str


def browser_of(request: HttpRequest) -> str:
    """The browser and its system, as they describe themselves; empty for unknown ones."""
    agent = parse(request.headers.get("User-Agent", "")[:500])
    words = [part.family for part in (agent.user_agent, agent.os) if part is not None and part.family != "Other"]
    return ", ".join(words)[:_NAME_LIMIT]


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


def note_origin(request: HttpRequest, operator: Operator) -> bool:
    """Store where a sign-in came from. True if both are new: the browser, and its kind in that network.

    A browser that forgets its cookies at each end, as at a public desk, stays known in its network.
    """
    now = now_ms()
    SignInOrigin.objects.filter(last_at__lt=now - MAX_AGE * 1000).delete()
    browser, place = browser_of(request), network(request.META.get("REMOTE_ADDR", ""), library_of(operator))
    known = known_device(request, operator) is not None
    # Where libraries keep no addresses, a kind of browser alone says too little.
    if place:
        _, new = SignInOrigin.objects.update_or_create(
            operator=operator, browser=browser, network=place, defaults={"last_at": now}
        )
    else:
        SignInOrigin.objects.update_or_create(operator=operator, browser="", network="", defaults={"last_at": now})
        new = True
    return new and not known


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="refdesk.device")


def _name(operator: Operator) -> str:
    """One per account: several operators share a computer at a desk. No `__Host-`: it requires the path `/`."""
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}device-{operator.pk}"
