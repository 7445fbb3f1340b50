"""HTTP API of the desk: the session of an operator, and connection tokens."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError
from ninja.security import SessionAuth

from . import connection_tokens
from .models import Operator
from .page_settings import page_settings
from .permissions import is_administrator, rights_of
from .roles import Right
from .schemas import ConnectionToken, PageSettings

router = Router(tags=["desk"])


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


@router.post(
    "/desk/connection-token",
    response=ConnectionToken,
    auth=SignedIn(csrf=True),
    summary="Create a connection token",
)
def make_connection_token(request: HttpRequest) -> ConnectionToken:
    """A signed token for the first frame of a live connection, valid for a minute and only with this session."""
    operator = current_operator(request)
    token = connection_tokens.issue(operator, request.session.session_key or "")
    return ConnectionToken(token=token, expires_in=connection_tokens.EXPIRES_IN)


@router.get("/desk/page-settings", response=PageSettings, auth=SignedIn(csrf=True), summary="Read the page's settings")
def get_page_settings(request: HttpRequest) -> PageSettings:
    """The settings of the operator's libraries with which the desk's page is loaded. They may have changed when
    `settings` in a desk frame has.
    """
    return page_settings(current_operator(request))
