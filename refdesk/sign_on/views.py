"""The pages of a sign-in at a provider: its beginning, the provider's answer, and its logout."""

from collections.abc import Sequence
from typing import Any

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
from refdesk.identity.views import Way, sign_in_form, target_of
from refdesk.kit.quota import Quota
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all

from . import flow as flows
from .accounts import account_for
from .claims import shown
from .models import Provider
from .provider_sessions import bind
from .reasons import Reason, SignOnRefused

_failures = Quota("sign-on/failures", 60, 60)
"""Refused sign-ins of one address in a minute: beyond it, no request goes to a provider."""


def ways() -> Sequence[Way]:
    """The enabled providers, for the sign-in page."""
    return [Way(row.name, reverse("sign-on", args=[row.pk])) for row in Provider.objects.filter(enabled=True)]


@never_cache
@require_GET
def begin(request: HttpRequest, provider: int) -> HttpResponse:
    """Lead to the provider."""
    row = get_object_or_404(Provider, pk=provider)
    if not row.enabled:
        return _refused(request, row, SignOnRefused(Reason.DISABLED))
    return _leave(request, row, target_of(request), trial=False)


@never_cache
@require_GET
def begin_trial(request: HttpRequest, provider: int) -> HttpResponse:
    """Lead an administrator to the provider, to see the claims that it answers with."""
    _require_administrator(request)
    return _leave(request, get_object_or_404(Provider, pk=provider), "", trial=True)


@never_cache
@require_GET
@sensitive_variables("claims")
def answer(request: HttpRequest, provider: int) -> HttpResponse:
    """The provider's answer: it ends in a session, in the claims of a trial, or in a refusal."""
    row = get_object_or_404(Provider, pk=provider)
    try:
        if _failures.wait(_address(request)):
            raise SignOnRefused(Reason.BUSY)
        begun = flows.recall(request)
        if begun.trial:
            _require_administrator(request)
        claims = flows.claims_of(request.GET.dict(), row, begun)
        response = _tried(request, row, claims) if begun.trial else _enter(request, row, claims, begun.target)
    except SignOnRefused as refused:
        _failures.count(_address(request))
        response = _refused(request, row, refused)
    flows.forget(request, response)
    return response


def _enter(request: HttpRequest, provider: Provider, claims: dict[str, Any], target: str) -> HttpResponse:
    if not provider.enabled:
        raise SignOnRefused(Reason.DISABLED)
    operator = account_for(provider, claims)
    return enter_from_provider(request, operator, target, bind(operator, claims))


def _tried(request: HttpRequest, provider: Provider, claims: dict[str, Any]) -> HttpResponse:
    """The claims. The provider's settings that they came by may be enabled from now on."""
    with transaction.atomic():
        Provider.objects.filter(pk=provider.pk).update(tried=provider.configuration)
    return render(request, "sign_on/claims.html", {"provider": provider, "claims": shown(claims)})


def _leave(request: HttpRequest, provider: Provider, target: str, *, trial: bool) -> HttpResponse:
    try:
        if _failures.wait(_address(request)):
            raise SignOnRefused(Reason.BUSY)
        address, state, begun = flows.begin(provider, target, trial=trial)
    except SignOnRefused as refused:
        return _refused(request, provider, refused)
    response = redirect(address)
    flows.remember(response, state, begun)
    return response


def _refused(request: HttpRequest, provider: Provider, refused: SignOnRefused) -> HttpResponse:
    word = f"{refused.reason.value} ({refused.detail})" if refused.detail else refused.reason.value
    audited.refused_elsewhere(Action.SIGN_ON_REFUSED, Thing("provider", provider.pk, provider.name), word)
    text = _("Sign-in refused (%(word)s): %(reason)s") % {"word": refused.reason.value, "reason": refused.reason.label}
    return sign_in_form(request, SignInForm(), 403, text)


def _require_administrator(request: HttpRequest) -> None:
    if not isinstance(request.user, Operator) or not administers_all(request.user):
        raise Http404


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
