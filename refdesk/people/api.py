"""HTTP API of the desk: the session of an operator, and connection tokens."""

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.security import SessionAuth

from . import connection_tokens
from .models import Operator
from .permissions import is_administrator

router = Router(tags=["desk"])


class ConnectionToken(Schema):
    """The `token` of a connection's `desk_hello` frame, valid for `expires_in` seconds."""

    token: str
    expires_in: int


class SignedIn(SessionAuth):
    """Requires an operator's session, and with `csrf` the token against forged requests."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Operator | None:
        return request.user if isinstance(request.user, Operator) else None


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
