"""Sessions that began at a provider, which may end them: the sign-out there ends the work here within seconds."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing
from refdesk.identity import audited
from refdesk.identity.models import DeskSession, EndedSession
from refdesk.identity.own_sessions import current_session, sign_out_sessions
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator

from .metadata import read_metadata
from .models import Provider, ProviderSession, UsedToken, digest_of
from .reasons import Reason, SignOnRefused
from .tokens import SKEW, Claims, checked_logout_token

_BOUND = "sign_on"
"""In the session, from the provider's answer to the end of the sign-in: the operator, and who they are there."""
_USED_MS = 24 * 3600_000
"""For how long a used logout token is remembered; an older one is refused."""


def bind(operator: Operator, claims: Claims) -> dict[str, Any]:
    """What the session holds until the sign-in ends, which may be after a second factor."""
    return {_BOUND: [operator.pk, claims["iss"], claims["sub"], claims.get("sid", "")]}


def store(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Store that the new session began at a provider; a receiver of `user_logged_in`."""
    bound = request.session.pop(_BOUND, None)
    if not bound or bound[0] != getattr(user, "pk", None):
        return
    _, issuer, subject, provider_session = bound
    values = {"issuer": issuer, "subject": subject, "provider_session": provider_session}
    ProviderSession.objects.update_or_create(session_id=current_session(request), defaults=values)


@csrf_exempt
@never_cache
@require_POST
def back_channel_logout(request: HttpRequest, provider: int) -> HttpResponse:
    """End the sessions that the provider's logout token names. 400 for a token that is refused."""
    row = get_object_or_404(Provider, pk=provider)
    try:
        metadata = read_metadata(row.issuer)
        claims = checked_logout_token(request.POST.get("logout_token"), metadata, row.client_id)
        with transaction.atomic():
            _use(claims)
            _end(claims)
    except SignOnRefused as refused:
        thing = Thing("provider", row.pk, row.name)
        audited.refused_elsewhere(Action.SIGN_ON_REFUSED, thing, f"logout: {refused}")
        return HttpResponse(str(refused.reason.value), status=400, content_type="text/plain")
    return HttpResponse(status=200)


def _use(claims: Claims) -> None:
    now = now_ms()
    if claims["iat"] * 1000 < now - _USED_MS + SKEW * 1000:
        raise SignOnRefused(Reason.EXPIRED)
    use_once(claims["iss"], claims["jti"], now + _USED_MS)


def use_once(issuer: str, name: str, until: int) -> None:
    """Refuse a token that was used before. It is remembered `until` (ms). Raises `SignOnRefused`."""
    UsedToken.objects.filter(until__lt=now_ms()).delete()
    try:
        with transaction.atomic():
            UsedToken.objects.create(digest=digest_of(issuer, name), until=until)
    except IntegrityError as error:
        raise SignOnRefused(Reason.USED) from error


def _end(claims: Mapping[str, Any]) -> None:
    """A token with a session's name ends that session, one without it all of the person."""
    names = Q(provider_session=claims["sid"]) if "sid" in claims else Q()
    names &= Q(subject=claims["sub"]) if "sub" in claims else Q()
    rows = ProviderSession.objects.filter(names, issuer=claims["iss"]).values("session")
    operators = Operator.objects.filter(pk__in=DeskSession.objects.filter(pk__in=rows).values("operator"))
    for operator in operators:
        ended = DeskSession.objects.filter(pk__in=rows, operator=operator)
        sign_out_sessions(operator, ended, EndedSession.Reason.PROVIDER)
