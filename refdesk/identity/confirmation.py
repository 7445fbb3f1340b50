"""Exports, erasures and changes of rights require a recent password, code or passkey.

At an unlocked desk, anybody could act otherwise.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest

from refdesk.staff.models import Operator

Operation = TypeVar("Operation", bound=Callable[..., Any])

LASTS = 15 * 60
"""Seconds for which a sign-in or a confirmation counts."""
_CONFIRMED = "confirmed"
"""In the session: whose confirmation it has, and its time (s)."""


class NotConfirmedError(Exception):
    """The request needs a confirmation first. Nothing was done."""


def is_confirmed(request: HttpRequest, lasts: float = LASTS) -> bool:
    """Whether the operator proved who they are in this session within `lasts` s, by whatever way of signing in."""
    operator = request.user
    if not isinstance(operator, Operator):
        return False
    confirmed_by, at = request.session.get(_CONFIRMED, (None, 0))
    return bool(confirmed_by == operator.pk and time.time() - at < lasts)


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


def note_confirmation(request: HttpRequest, operator: Operator) -> None:
    """Store in the session that the operator has just proved who they are."""
    request.session[_CONFIRMED] = (operator.pk, time.time())
