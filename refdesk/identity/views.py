"""The pages on which operators sign in and out."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from refdesk.kit.hooks import Hook
from refdesk.staff.models import Operator

from .factors.sign_in_steps import enter
from .forms import SignInForm
from .models import EndedSession
from .own_sessions import why_ended
from .sign_in import TooMany, WrongPassword, sign_in, too_many
from .sign_in_rules import current


class Way(NamedTuple):
    """A way to sign in besides the password. `address` is that of the page that begins it."""

    name: str
    address: str


BREAK_GLASS = "break-glass"
"""The parameter with which the page shows the form for a password while passwords are off."""
SEARCH_FROM = 5
"""From so many other ways to sign in on, the page has a field to search them."""
_SEARCH_LIMIT = 80
ways_to_sign_in: Hook[Callable[[], Sequence[Way]]] = Hook("other ways to sign in that the sign-in page offers")
ways_to_confirm: Hook[Callable[[Operator], Sequence[Way]]] = Hook("other ways in which an operator can confirm")


def offered_ways() -> list[Way]:
    """All other ways to sign in."""
    return [way for provided in ways_to_sign_in for way in provided()]


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """The form; afterwards on to the page that required it."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(target_of(request))
    form = SignInForm(request.POST or None)
    if not form.is_valid():
        return sign_in_form(request, form, 422 if form.is_bound else 200)
    outcome = sign_in(request, form.cleaned_data["email"], form.cleaned_data["password"])
    if isinstance(outcome, Operator):
        return enter(request, outcome, target_of(request))
    form.add_error(None, _reason(outcome))
    return _wait(sign_in_form(request, form, 422), outcome.seconds if isinstance(outcome, TooMany) else 0)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    # Not "storage": a patron's widget on the same host keeps its chat there. The desk removes its own entries itself.
    response["Clear-Site-Data"] = '"cache"'
    return response


def sign_in_form(request: HttpRequest, form: SignInForm, status: int, refused: str = "") -> HttpResponse:
    """The page with its form. `refused`: why a sign-in elsewhere was refused."""
    if form.is_bound and "email" not in form.errors:
        form.focus("password")  # the email stands there already
    ways, off = offered_ways(), current().passwords_off
    search = " ".join(request.GET.get("institution", "").split())[:_SEARCH_LIMIT]
    if refused:
        form.describe("refused")
    if search:
        form.focus("")  # the search has the focus
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "ended": "" if form.is_bound else _ended(request),
        "refused": refused,
        "ways": [way for way in ways if search.casefold() in way.name.casefold()],
        "searchable": len(ways) >= SEARCH_FROM,
        "search": search,
        "empty": not Operator.objects.exists(),
        "off": off,
        "by_password": form.is_bound or not (off and ways) or BREAK_GLASS in request.GET,
    }
    return render(request, "identity/sign_in.html", context, status=status)


def _ended(request: HttpRequest) -> str:
    """Why the browser's session ended. The desk names the idle end, since the cookie may be gone by now."""
    if request.GET.get("ended") == EndedSession.Reason.IDLE:
        return str(EndedSession.Reason.IDLE.label)
    return why_ended(request)


def target_of(request: HttpRequest) -> str:
    """The page of this server that required the sign-in; else the desk."""
    target = request.POST.get("next") or request.GET.get("next", "")
    here = {request.get_host()}
    allowed = url_has_allowed_host_and_scheme(target, here, require_https=request.is_secure())
    return target if allowed else settings.LOGIN_REDIRECT_URL


def _wait(page: HttpResponse, seconds: int) -> HttpResponse:
    """The page; after too many attempts with status and header for programs."""
    if seconds:
        page.status_code = 429
        page["Retry-After"] = str(seconds)
    return page


def _reason(outcome: WrongPassword | TooMany) -> str:
    if isinstance(outcome, WrongPassword) and current().passwords_off:
        return _(
            "This email and password can’t sign in. Sign in with your institution; for a break-glass account, check "
            "both and try again."
        )
    if isinstance(outcome, WrongPassword):
        return _("Email or password is incorrect. Check both and try again.")
    return too_many(outcome.seconds)
