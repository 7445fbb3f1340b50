"""Confirmations at a provider: a person signs in there again, and their session here continues."""

import time
from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from refdesk.identity.confirmation import note_confirmation
from refdesk.identity.views import Way
from refdesk.staff.models import Operator

from .extras import usable_providers
from .flow import SECONDS, Flow
from .models import Identity, Provider
from .reasons import Reason, SignOnRefused
from .tokens import SKEW, Claims


def ways(operator: Operator) -> Sequence[Way]:
    """The providers at which the operator signs in. By SAML 2.0, no session comes with the answer."""
    rows = usable_providers().filter(kind=Provider.Kind.OPENID, issuer__in=operator.identities.values("issuer"))
    return [Way(row.name, reverse("sign-on-confirmation", args=[row.pk])) for row in rows]


def confirm(request: HttpRequest, provider: Provider, claims: Claims, begun: Flow) -> None:
    """Count the provider's answer as a confirmation of the session that began it. Raises `SignOnRefused`.

    Providers may ignore that a new sign-in was requested; `auth_time` says when there was one.
    """
    operator = request.user
    identities = Identity.objects.filter(issuer=provider.issuer, subject=claims["sub"], operator=begun.confirms)
    if not isinstance(operator, Operator) or operator.pk != begun.confirms or not identities.exists():
        raise SignOnRefused(Reason.OTHER_PERSON)
    signed_in_at, now = claims.get("auth_time"), time.time()
    if not isinstance(signed_in_at, int | float) or not now - SECONDS - SKEW <= signed_in_at <= now + SKEW:
        raise SignOnRefused(Reason.NOT_AGAIN)
    note_confirmation(request, operator)
