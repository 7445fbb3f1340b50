"""From the right password to the session, over the second factor of an account that has one."""

from collections.abc import Mapping
from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from refdesk.staff.models import Operator

from .. import audited
from ..sign_in_rules import password_allowed
from .break_glass import signed_in_by_password
from .second_factor import VOUCHED, has_second_factor

_PROVEN = "proven"
"""In the session: the account and its session hash with the password that was entered."""
_AT_PROVIDER = "_at_provider"
"""In the session, until the sign-in ends: it began at a provider. Without it, it began with a password."""


def record_sign_in(request: HttpRequest, operator: Operator) -> None:
    """Record the sign-in that has ended, by how it began."""
    if request.session.pop(_AT_PROVIDER, False):
        audited.signed_in(operator)
    else:
        signed_in_by_password(operator)


def enter(request: HttpRequest, operator: Operator, target: str) -> HttpResponse:
    """Continue a sign-in after the right password: to the second factor if the account has one, else to `target`."""
    request.session.pop(_AT_PROVIDER, None)
    return _continue(request, operator, target)


def _continue(request: HttpRequest, operator: Operator, target: str) -> HttpResponse:
    if request.user.is_authenticated and has_second_factor(operator):
        # allauth redirects everybody who is signed in away from the page of the second factor.
        logout(request)
    request.session[_PROVEN] = (operator.pk, operator.get_session_auth_hash())
    response: HttpResponse = perform_login(request, operator, redirect_url=target)
    return response


def enter_from_provider(
    request: HttpRequest, operator: Operator, target: str, bound: Mapping[str, Any], *, vouched: bool
) -> HttpResponse:
    """Continue a sign-in after a provider's answer, in a new session that holds `bound`.

    `vouched`: the provider required a second factor, so that Refdesk doesn't.
    """
    if request.user.is_authenticated:
        logout(request)
    request.session.update({**bound, VOUCHED: vouched, _AT_PROVIDER: True})
    try:
        return _continue(request, operator, target)
    finally:
        request.session.pop(VOUCHED, None)


def still_proven(request: HttpRequest) -> bool:
    """Whether the account has still the password with which this sign-in began, may use it, and is active."""
    number, proven = request.session.get(_PROVEN, (None, ""))
    operator = Operator.objects.filter(pk=number, is_active=True).first()
    if operator is None or not (_AT_PROVIDER in request.session or password_allowed(operator)):
        return False
    return constant_time_compare(proven, operator.get_session_auth_hash())
