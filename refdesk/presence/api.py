"""HTTP API of the desk's page: its settings, and connection tokens."""

from django.http import HttpRequest
from ninja import Router

from refdesk.identity import connection_tokens
from refdesk.staff.signed_in import SignedIn, current_operator

from .page_settings import page_settings
from .schemas import ConnectionToken, PageSettings

router = Router(tags=["desk"])


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
