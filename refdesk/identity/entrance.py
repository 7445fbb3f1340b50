"""Who reaches the pages and the API of operators, by the rules for sign-ins."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from refdesk.http.respond import respond
from refdesk.staff.models import Operator

from .factors.second_factor import must_set_up
from .refusals import NetworkNotAllowed, SecondFactorRequired
from .sign_in_rules import reaches_desk

API = "/api/v1/desk/"
_DESK = ("/desk/", API, "/login/", "/account/", "/invitation/", "/new-password/")
_OWN = ("/account/second-factor/", "/account/confirm/", "/logout/")
"""What an operator reaches who has to set up a second factor."""


def refused_at_entrance(request: HttpRequest) -> HttpResponse | None:
    """The answer to a network that isn't allowed, or to a session that lacks a required second factor; else None."""
    return _network_refused(request) or _factor_required(request)


def _network_refused(request: HttpRequest) -> HttpResponse | None:
    path, address = request.path_info, request.META.get("REMOTE_ADDR", "")
    if not path.startswith(_DESK) or reaches_desk(address):
        return None
    if path.startswith(API):
        return respond(NetworkNotAllowed())
    return render(request, "identity/network.html", {"address": address}, status=403)


def _factor_required(request: HttpRequest) -> HttpResponse | None:
    path = request.path_info
    # Public pages read no session without its cookie: their answers are the same for everybody.
    if path.startswith(_OWN) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if not isinstance(request.user, Operator) or not must_set_up(request.user, request.session):
        return None
    if path.startswith(API):
        return respond(SecondFactorRequired())
    if path.startswith("/desk/") or path == reverse("sign-in"):
        return redirect("mfa_index")
    # Whatever else an operator would see, a client that is not signed in doesn't.
    request.user = AnonymousUser()
    return None
