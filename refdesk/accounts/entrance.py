"""Who reaches the pages and the API of operators, by the rules for sign-ins."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse

from refdesk.http.respond import respond
from refdesk.kit.asgi import NO_STORE
from refdesk.people.confirmation import is_confirmed
from refdesk.people.models import Operator
from refdesk.people.second_factor import must_set_up
from refdesk.people.sign_in_rules import reaches_admin, reaches_desk

from .refusals import NetworkNotAllowed, SecondFactorRequired

ADMIN = "/admin/"
API = "/api/v1/desk/"
_ACCOUNTS = (
    *("/admin/people/operator/", "/admin/libraries/department/", "/admin/libraries/library/"),
    *("/admin/tickets/queue/", "/admin/widgets/widget/"),
)
"""Where administrators change accounts and rights beside the desk: pages of departments and queues have members, those
of widgets allowed websites."""
_DESK = ("/desk/", API, "/login/", "/account/", "/invitation/", "/new-password/")
_WORK = ("/desk/", API, ADMIN)
_OWN = ("/account/second-factor/", "/account/confirm/", "/logout/")
"""What an operator reaches who has to set up a second factor."""


def refused_at_entrance(request: HttpRequest) -> HttpResponse | None:
    """The answer to a network that isn't allowed, or to a session that lacks a required second factor; else None."""
    return _network_refused(request) or _factor_required(request) or _confirmation_required(request)


def _network_refused(request: HttpRequest) -> HttpResponse | None:
    path, address = request.path_info, request.META.get("REMOTE_ADDR", "")
    admin = path.startswith(ADMIN)
    if not admin and not path.startswith(_DESK):
        return None
    if reaches_admin(address) if admin else reaches_desk(address):
        return None
    if path.startswith(API):
        return respond(NetworkNotAllowed())
    return render(request, "accounts/network.html", {"address": address}, status=403)


def _factor_required(request: HttpRequest) -> HttpResponse | None:
    path = request.path_info
    # Public pages read no session without its cookie: their answers are the same for everybody.
    if path.startswith(_OWN) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if not isinstance(request.user, Operator) or not must_set_up(request.user, request.session):
        return None
    if path.startswith(API):
        return respond(SecondFactorRequired())
    if path.startswith(_WORK) or path == reverse("sign-in"):
        return redirect("mfa_index")
    # Whatever else an operator would see, a client that is not signed in doesn't.
    request.user = AnonymousUser()
    return None


def _confirmation_required(request: HttpRequest) -> HttpResponse | None:
    if not request.path_info.startswith(_ACCOUNTS) or not isinstance(request.user, Operator):
        return None
    if is_confirmed(request):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
    return _filled_in_form(request)


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _filled_in_form(request: HttpRequest) -> HttpResponse:
    """A page that holds a form whose time is over, so that nothing typed is lost: it can be sent again.

    Only a form of this site: otherwise one press would send what another website made up. Passwords are left out, as
    from any page.
    """
    forged = CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {})
    if forged is not None:
        return forged
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    sent = [field for field in fields if field[0] != "csrfmiddlewaretoken" and "password" not in field[0]]
    facts = {"fields": sent, "passwords": any("password" in name for name, _value in fields)}
    answer = render(request, "accounts/confirm_form.html", facts, status=403)
    for name, value in NO_STORE.items():
        answer.headers[name] = value
    return answer
