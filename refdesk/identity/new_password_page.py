"""The page of an invitation, or of a link for a forgotten password: its person sets a password, and is signed in.

With passwords off, someone invited signs in at a provider instead.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from refdesk.kit.clock import now_ms
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.kit.quota import Quota
from refdesk.staff.models import Operator

from .confirmation import note_confirmation
from .devices import note_origin, remember_device
from .factors.break_glass import signed_in_by_password
from .factors.second_factor import has_second_factor
from .factors.sign_in_steps import enter
from .forms import NewPasswordForm
from .invitations import invited_operator
from .own_sessions import continue_session
from .password_links import operator_of_link
from .sign_in import too_many
from .sign_in_rules import current, password_allowed
from .views import offered_ways

_invalid = Quota("invitation/address", lambda: settings.CONFIG.sign_ins_per_minute, 60)
Find = Callable[..., Operator | None]
"""The account of a valid token, locked with `lock`."""


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form. 404 for an invitation that is used, replaced, too old, or of an account that isn't active."""
    return _limited(request, token, invited_operator)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password_page(request: HttpRequest, token: str) -> HttpResponse:
    """The form. 404 for a link that is used, too old, or of an account that doesn't sign in with a password."""
    return _limited(request, token, operator_of_link)


def _limited(request: HttpRequest, token: str, find: Find) -> HttpResponse:
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""), 64)
    with _invalid.trying(address) as wait:
        if wait:
            page = _render(request, find, {"problem": too_many(wait)}, 429)
            page["Retry-After"] = str(wait)
            return page
        operator = find(token)
        answer = None if operator is None else _page_of(request, token, find, operator)
        if answer is None:
            _invalid.count(address)
        return answer or _render(request, find, {}, 404)


def _page_of(request: HttpRequest, token: str, find: Find, operator: Operator) -> HttpResponse | None:
    """None if the link has become invalid meanwhile. With passwords off, the ways to sign in instead."""
    if not password_allowed(operator):
        return _render(request, find, {"operator": operator, "ways": offered_ways()}, 200)
    other = request.user if request.user.is_authenticated and request.user != operator else None
    form = NewPasswordForm(operator, request.POST or None)
    context = {"form": form, "operator": operator, "other": other}
    if not form.is_valid():
        return _render(request, find, context, 422 if form.is_bound else 200)
    # Before the transaction: hashing needs a tenth of a second, and SQLite has one writer.
    form.save(commit=False)
    with transaction.atomic():
        # Of two requests with one link, the second waits for the lock and finds it used.
        if find(token, lock=True) is None:
            return None
        protected = has_second_factor(operator)
        if other is None and not protected:
            # First, so that the change of the password is recorded as the person's own.
            login(request, operator)
        operator.invited_at = None
        operator.save(update_fields=["password", "invited_at"])
        if other is not None:
            return _render(request, find, context | {"done": True}, 200)
        if protected:
            return _without_referrer(enter(request, operator, settings.LOGIN_REDIRECT_URL))
        update_session_auth_hash(request, operator)
        note_confirmation(request, operator)
        continue_session(request, operator, now_ms())
        signed_in_by_password(operator)
        note_origin(request, operator)
    response = _without_referrer(redirect(settings.LOGIN_REDIRECT_URL))
    remember_device(request, response, operator)
    return response


def _render(request: HttpRequest, find: Find, context: dict[str, object], status: int) -> HttpResponse:
    context |= {"forgotten": find is operator_of_link, "off": current().passwords_off}
    return _without_referrer(render(request, "identity/new_password.html", context, status=status))


def _without_referrer(response: HttpResponse) -> HttpResponse:
    """The response, from which browsers send no address with the token, for a proxy to log.

    Not `no-referrer`: the form would be sent with `Origin: null`, which Django refuses.
    """
    response["Referrer-Policy"] = "strict-origin"
    return response
