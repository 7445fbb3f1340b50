"""Signing in: the right password within the limits, or why not. `identity.factors.adapters` completes the sign-in."""

import math
from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import ngettext

from refdesk.staff.emails import normalized
from refdesk.staff.models import Operator

from . import audited
from .attempts import attempt
from .confirmation import note_confirmation
from .devices import known_device
from .factors.second_factor import has_second_factor

_PROVEN = "proven"
"""In the state of a sign-in: the session hash of the account with the password that was entered."""


@dataclass(frozen=True)
class WrongPassword:
    """No operator who may sign in has this email and password."""


@dataclass(frozen=True)
class TooMany:
    """Too many failures; the next attempt is looked at after `seconds`."""

    seconds: int


def sign_in(request: HttpRequest, email: str, password: str) -> Operator | WrongPassword | TooMany:
    """The operator, or why not. Only failures count, so that a whole library may start its day at once."""
    account = Operator.objects.find(email)
    address = request.META.get("REMOTE_ADDR", "")
    one = attempt(account, normalized(email), address, known_device(request, account))
    with one.trying() as wait:
        if wait:
            audited.sign_in_refused(account)
            return TooMany(wait)
        operator = authenticate(request, username=email, password=password)
        if isinstance(operator, Operator):
            return operator
        one.fail()
        audited.sign_in_failed(account)
        return WrongPassword()


def enter(request: HttpRequest, operator: Operator, target: str) -> HttpResponse:
    """Continue a sign-in after the right password: to the second factor if the account has one, else to `target`."""
    if request.user.is_authenticated and has_second_factor(operator):
        # allauth redirects everybody who is signed in away from the page of the second factor.
        logout(request)
    note_confirmation(request, operator, "password")
    login = Login(user=operator, redirect_url=target, state={_PROVEN: operator.get_session_auth_hash()})
    response: HttpResponse = perform_login(request, login)
    return response


def still_proven(login: Login) -> bool:
    """Whether the account still has the password with which this sign-in began, and has not been deactivated."""
    operator = login.user
    if not isinstance(operator, Operator) or not operator.is_active:
        return False
    return constant_time_compare(login.state.get(_PROVEN, ""), operator.get_session_auth_hash())


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
