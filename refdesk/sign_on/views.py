"""The pages of a sign-in at a provider: its beginning, the provider's answer, and its logout."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing
from refdesk.identity import audited
from refdesk.identity.factors.sign_in_steps import enter_from_provider
from refdesk.identity.forms import SignInForm
from refdesk.identity.own_sessions import current_session
from refdesk.identity.views import Way, sign_in_form, target_of
from refdesk.kit.hooks import Hook
from refdesk.kit.quota import Quota
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all

from . import confirmations
from . import flow as flows
from .accounts import account_for
from .claims import names_second_factor, shown
from .extras import usable_providers
from .models import Provider
from .provider_sessions import bind
from .reasons import Reason, SignOnRefused

failures = Quota("sign-on/failures", 60, 60)
"""Refused sign-ins of one address in a minute: beyond it, no request goes to a provider."""


Begin = Callable[[Provider, str, int, int], tuple[str, str, flows.Flow]]
"""Begins a sign-in: its address at the provider, its state, and itself. Arguments after the provider as in `Flow`."""
saml_begins: Hook[Begin] = Hook("the beginning of a sign-in at a provider of SAML 2.0")


def ways() -> Sequence[Way]:
    """The enabled providers, for the sign-in page."""
    return [Way(row.name, reverse("sign-on", args=[row.pk])) for row in usable_providers()]


@never_cache
@require_GET
def begin(request: HttpRequest, provider: int) -> HttpResponse:
    """Lead to the provider."""
    row = get_object_or_404(Provider, pk=provider)
    if not row.enabled:
        return refuse(request, row, SignOnRefused(Reason.DISABLED))
    return _leave(request, row, lambda: _begins(row)(row, target_of(request), 0, 0))


@never_cache
@require_GET
def begin_trial(request: HttpRequest, provider: int) -> HttpResponse:
    """Lead an administrator to the provider, to see the claims that it answers with."""
    administrator = request.user.pk or 0
    _require_administrator(administrator)
    row = get_object_or_404(Provider, pk=provider)
    return _leave(request, row, lambda: _begins(row)(row, "", administrator, 0))


@never_cache
@require_GET
@login_required
def begin_confirmation(request: HttpRequest, provider: int) -> HttpResponse:
    """Lead someone who is signed in to the provider, to sign in there again."""
    row = get_object_or_404(Provider, pk=provider)
    if not row.enabled:
        return refuse(request, row, SignOnRefused(Reason.DISABLED))
    target = target_of(request) if "next" in request.GET else reverse("account_reauthenticate")
    number = request.user.pk or 0

    def begins() -> tuple[str, str, flows.Flow]:
        address, state, begun = _begins(row)(row, target, 0, number)
        return address, state, begun._replace(session=current_session(request), began_at=time.time())

    return _leave(request, row, begins)


@never_cache
@require_GET
def confirmed(request: HttpRequest, provider: int) -> HttpResponse:
    """The end of a confirmation whose answer was posted, in the session that began it."""
    row = get_object_or_404(Provider, pk=provider)
    try:
        begun, refused = confirmations.outcome_of(request.GET.get("token", ""), row)
        if refused:
            return _refusal(request, refused)
        confirmations.confirm(request, begun)
    except SignOnRefused as failure:
        return refuse(request, row, failure)
    return redirect(begun.target)


@never_cache
@require_GET
def answer(request: HttpRequest, provider: int) -> HttpResponse:
    """The provider's answer by OpenID Connect."""
    row = get_object_or_404(Provider, pk=provider)
    state = request.GET.get("state", "")
    return conclude(request, row, state, flows.recall, lambda begun: flows.claims_of(request.GET.dict(), row, begun))


@sensitive_variables("claims")
def conclude(
    request: HttpRequest,
    provider: Provider,
    state: str,
    recall: Callable[[HttpRequest, str], flows.Flow],
    claims_of: Callable[[flows.Flow], dict[str, Any]],
) -> HttpResponse:
    """The end of a sign-in by either protocol: a session, the claims of a trial, or a refusal."""
    begun = None
    try:
        if failures.wait(address_of(request)):
            raise SignOnRefused(Reason.BUSY)
        begun = recall(request, state)
        if begun.trial:
            _require_administrator(begun.trial)
        claims = claims_of(begun)
        response = _concluded(request, provider, claims, begun, state)
    except SignOnRefused as refused:
        failures.count(address_of(request))
        if begun and begun.confirms and request.method == "POST":
            # A page here would set a new CSRF cookie, as the browser sent none, and the open desk could save nothing.
            _record(provider, refused)
            response = redirect(confirmations.passed_on(state, begun, refused.reason))
        else:
            response = refuse(request, provider, refused)
    flows.forget(request, response, state)
    return response


def refuse(request: HttpRequest, provider: Provider, refused: SignOnRefused) -> HttpResponse:
    """The sign-in page with the reason, which is in the audit log too."""
    _record(provider, refused)
    return _refusal(request, refused.reason)


def _record(provider: Provider, refused: SignOnRefused) -> None:
    word = f"{refused.reason.value} ({refused.detail})" if refused.detail else refused.reason.value
    audited.refused_elsewhere(Action.SIGN_ON_REFUSED, Thing("provider", provider.pk, provider.name), word)


def _refusal(request: HttpRequest, reason: Reason) -> HttpResponse:
    text = _("Sign-in refused (%(word)s): %(reason)s") % {"word": reason.value, "reason": reason.label}
    return sign_in_form(request, SignInForm(), 403, text)


def _concluded(
    request: HttpRequest, provider: Provider, claims: dict[str, Any], begun: flows.Flow, state: str
) -> HttpResponse:
    if begun.trial:
        return _tried(request, provider, claims)
    if begun.confirms:
        return _confirmed(request, provider, claims, begun, state)
    return _enter(request, provider, claims, begun.target)


def _enter(request: HttpRequest, provider: Provider, claims: dict[str, Any], target: str) -> HttpResponse:
    if not provider.enabled:
        raise SignOnRefused(Reason.DISABLED)
    operator = account_for(provider, claims)
    bound, vouched = bind(operator, claims), names_second_factor(claims)
    return enter_from_provider(request, operator, target, bound, vouched=vouched)


def _confirmed(
    request: HttpRequest, provider: Provider, claims: dict[str, Any], begun: flows.Flow, state: str
) -> HttpResponse:
    confirmations.check_again(provider, claims, begun)
    if request.method == "POST":
        return redirect(confirmations.passed_on(state, begun, None))
    confirmations.confirm(request, begun)
    return redirect(begun.target)


def _tried(request: HttpRequest, provider: Provider, claims: dict[str, Any]) -> HttpResponse:
    """The claims. The provider's settings that they came by may be enabled from now on."""
    with transaction.atomic():
        Provider.objects.filter(pk=provider.pk).update(tried=provider.configuration)
    heading = _("Claims") if provider.kind == Provider.Kind.OPENID else _("Attributes")
    return render(request, "sign_on/claims.html", {"provider": provider, "claims": shown(claims), "heading": heading})


def _begins(provider: Provider) -> Begin:
    [begin_by_saml] = saml_begins
    return flows.begin if provider.kind == Provider.Kind.OPENID else begin_by_saml


def _leave(request: HttpRequest, provider: Provider, begins: Callable[[], tuple[str, str, flows.Flow]]) -> HttpResponse:
    try:
        if failures.wait(address_of(request)):
            raise SignOnRefused(Reason.BUSY)
        address, state, begun = begins()
    except SignOnRefused as refused:
        return refuse(request, provider, refused)
    response = redirect(address)
    flows.remember(response, state, begun, posted=provider.kind == Provider.Kind.SAML)
    return response


def _require_administrator(number: int) -> None:
    operator = Operator.objects.filter(pk=number, is_active=True).first()
    if operator is None or not administers_all(operator):
        raise Http404


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
