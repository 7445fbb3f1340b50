"""The signed-in operator of a request to the HTTP API. `refdesk.identity` has signed them in."""

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import SessionAuth

from refdesk.kit.hooks import Hook

from .models import Operator
from .permissions import is_administrator, rights_of
from .roles import Right

account_of_key: Hook[Callable[[HttpRequest], Operator | None]] = Hook(
    "the account of the API key that a request is sent with; None without a key"
)
"""Raises `HttpError`: 401 for a key that isn't valid, 403 for one that the operation doesn't admit."""


class SignedIn(SessionAuth):
    """Requires an operator's session, and with `csrf` the token against forged requests; or an API key.

    With `right`, it answers 403 to everybody whose roles don't include it in any library.
    """

    def __init__(self, csrf: bool = True, right: Right | None = None) -> None:
        super().__init__(csrf=csrf)
        self._right = right

    def __call__(self, request: HttpRequest) -> Operator | None:
        account = next(filter(None, (find(request) for find in account_of_key)), None)
        if account is None:
            operator: Operator | None = super().__call__(request)
            return operator
        return self._with_right(account)

    def authenticate(self, request: HttpRequest, key: str | None) -> Operator | None:
        if not isinstance(request.user, Operator):
            return None
        return self._with_right(request.user)

    def _with_right(self, operator: Operator) -> Operator:
        if self._right is not None and self._right not in rights_of(operator):
            raise HttpError(403, _("Your role doesn’t include this. An administrator can change it."))
        return operator


def current_operator(request: HttpRequest) -> Operator:
    """The operator that `SignedIn` authenticated."""
    operator: Operator = request.auth  # type: ignore[attr-defined]
    return operator


def current_administrator(request: HttpRequest) -> Operator:
    """The operator that `SignedIn` authenticated. Raises Http404 for one who administers nothing."""
    operator = current_operator(request)
    if not is_administrator(operator):
        raise Http404
    return operator
