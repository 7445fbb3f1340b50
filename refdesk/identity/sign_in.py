"""Signing in: the right password within the limits, or why not. `factors.sign_in_steps` continues."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import ngettext

from refdesk.staff.emails import normalized
from refdesk.staff.models import Operator

from . import audited
from .attempts import attempt
from .devices import known_device
from .sign_in_rules import password_allowed


@dataclass(frozen=True)
class WrongPassword:
    """No operator who may sign in has this email and password."""


@dataclass(frozen=True)
class TooMany:
    """Too many failures; the next attempt is looked at after `seconds`."""

    seconds: int


def sign_in(request: HttpRequest, email: str, password: str) -> Operator | WrongPassword | TooMany:
    """The operator, or why not. Only failures count, so that a whole library may start its day at once.

    With passwords off, the right password of another account than a break-glass account is a wrong one: otherwise the
    page would still tell which passwords are right.
    """
    return _attempted(request, email, password, password_allowed)


def try_password(request: HttpRequest, email: str, password: str) -> Operator | WrongPassword | TooMany:
    """The operator whose password this is, whether or not they may sign in with it, within the limits of sign-ins."""
    return _attempted(request, email, password, lambda operator: operator.is_active)


def _attempted(
    request: HttpRequest, email: str, password: str, allowed: Callable[[Operator], bool]
) -> Operator | WrongPassword | TooMany:
    account = Operator.objects.find(email)
    address = request.META.get("REMOTE_ADDR", "")
    one = attempt(account, normalized(email), address, known_device(request, account))
    with one.trying() as wait:
        if wait:
            audited.sign_in_refused(account)
            return TooMany(wait)
        operator = authenticate(request, username=email, password=password)
        if isinstance(operator, Operator) and allowed(operator):
            return operator
        one.fail()
        audited.sign_in_failed(account)
        return WrongPassword()


def too_many(seconds: int) -> str:
    """When to try again, in words."""
    if seconds < 60:
        return ngettext(
            "Too many attempts. Try again in %(seconds)s second.",
            "Too many attempts. Try again in %(seconds)s seconds.",
            seconds,
        ) % {"seconds": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many attempts. Try again in %(minutes)s minute.",
        "Too many attempts. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
