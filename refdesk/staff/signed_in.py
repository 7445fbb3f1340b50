"""The signed-in operator of a request to the HTTP API. `refdesk.identity` has signed them in."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import SessionAuth

from .models import Operator
from .permissions import is_administrator, rights_of
from .roles import Right


class SignedIn(SessionAuth):
    """Requires an operator's session, and with `csrf` the token against forged requests.

    With `right`, it answers 403 to everybody whose roles don't include it in any library.
    """

    def __init__(self, csrf: bool = True, right: Right | None = None) -> None:
        super().__init__(csrf=csrf)
        self._right = right

    def authenticate(self, request: HttpRequest, key: str | None) -> Operator | None:
        if not isinstance(request.user, Operator):
            return None
        if self._right is not None and self._right not in rights_of(request.user):
            raise HttpError(403, _("Your role doesn’t include this. An administrator can change it."))
        return request.user


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
