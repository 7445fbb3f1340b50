"""From the right password to the session, over the second factor of an account that has one."""

from collections.abc import Mapping
from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from refdesk.staff.models import Operator

from .second_factor import VOUCHED, has_second_factor

_PROVEN = "proven"
"""In the session: the account and its session hash with the password that was entered."""


def enter(request: HttpRequest, operator: Operator, target: str) -> HttpResponse:
    """Continue a sign-in after the right password: to the second factor if the account has one, else to `target`."""
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
    request.session.update({**bound, VOUCHED: vouched})
    try:
        return enter(request, operator, target)
    finally:
        request.session.pop(VOUCHED, None)


def still_proven(request: HttpRequest) -> bool:
    """Whether the account still has the password with which this sign-in began, and has not been deactivated."""
    number, proven = request.session.get(_PROVEN, (None, ""))
    operator = Operator.objects.filter(pk=number, is_active=True).first()
    return operator is not None and constant_time_compare(proven, operator.get_session_auth_hash())
