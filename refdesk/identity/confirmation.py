"""Exports, erasures and changes of rights require a recent password, code or passkey.

At an unlocked desk, anybody could act otherwise.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from refdesk.staff.models import Operator

Operation = TypeVar("Operation", bound=Callable[..., Any])

LASTS = 15 * 60
"""Seconds for which a sign-in or a confirmation counts."""


class NotConfirmedError(Exception):
    """The request needs a confirmation first. Nothing was done."""


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the operator proved who they are in this session within `LASTS`, by whatever way of signing in."""
    operator = request.user
    if not isinstance(operator, Operator):
        return False
    moments = [float(each["at"]) for each in get_authentication_records(request, operator)]
    return bool(moments) and time.time() - max(moments) < LASTS


def require_confirmation(request: HttpRequest) -> None:
    """Raises `NotConfirmedError` without a recent confirmation."""
    if not is_confirmed(request):
        raise NotConfirmedError


def confirmed(operation: Operation) -> Operation:
    """Decorator of an operation of the HTTP API: raises `NotConfirmedError` without a recent confirmation."""

    @wraps(operation)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        require_confirmation(request)
        return operation(request, *args, **kwargs)

    return cast("Operation", run)


def note_confirmation(request: HttpRequest, operator: Operator, method: str) -> None:
    """Store in the session that the operator has just proved who they are."""
    record_authentication(request, operator, method=method, reauthenticated=True)


def methods_of(operator: Operator) -> tuple[str, ...]:
    """How the operator can confirm: with the password, a code of the app, or a passkey."""
    own = set(Authenticator.objects.filter(user=operator).values_list("type", flat=True))
    possible = {
        "password": operator.has_usable_password(),
        "code": Authenticator.Type.TOTP in own,
        "passkey": Authenticator.Type.WEBAUTHN in own,
    }
    return tuple(method for method, there in possible.items() if there)
