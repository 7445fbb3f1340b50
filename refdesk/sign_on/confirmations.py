"""Confirmations at a provider: a person signs in there again, and their session here continues.

An answer by SAML 2.0 is posted by the provider's page, and browsers send no session with that. So its outcome goes on
to a page of this server in a signed token, which is valid once and only in the session that began the confirmation.
"""

import time
from collections.abc import Sequence
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from refdesk.identity.confirmation import note_confirmation
from refdesk.identity.own_sessions import current_session
from refdesk.identity.views import Way
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator

from .extras import usable_providers
from .flow import Flow
from .models import Identity, Provider
from .provider_sessions import use_once
from .reasons import Reason, SignOnRefused
from .tokens import SKEW, Claims

PASSED_ON = 60
"""Seconds for which the token of an outcome is valid: a browser follows the redirect at once."""
_SALT = "refdesk.sign-on.confirmation"


def ways(operator: Operator) -> Sequence[Way]:
    """The providers at which the operator signs in."""
    rows = usable_providers().filter(issuer__in=operator.identities.values("issuer"))
    return [Way(row.name, reverse("sign-on-confirmation", args=[row.pk])) for row in rows]


def check_again(provider: Provider, claims: Claims, begun: Flow) -> None:
    """Raises `SignOnRefused` unless the operator has signed in at the provider since the confirmation began.

    Providers may ignore that a new sign-in was requested; `auth_time` says when there was one.
    """
    if not provider.enabled:
        raise SignOnRefused(Reason.DISABLED)
    if not Identity.objects.filter(issuer=provider.issuer, subject=claims["sub"], operator=begun.confirms).exists():
        raise SignOnRefused(Reason.OTHER_PERSON)
    signed_in_at = claims.get("auth_time")
    if not isinstance(signed_in_at, int | float) or not begun.began_at - SKEW <= signed_in_at <= time.time() + SKEW:
        raise SignOnRefused(Reason.NOT_AGAIN)


def confirm(request: HttpRequest, begun: Flow) -> None:
    """Count a checked answer as a confirmation of the session that began it. Raises `SignOnRefused`."""
    operator = request.user
    if not isinstance(operator, Operator):
        raise SignOnRefused(Reason.SIGNED_OUT)
    if operator.pk != begun.confirms:
        raise SignOnRefused(Reason.OTHER_PERSON)
    if current_session(request) != begun.session:
        raise SignOnRefused(Reason.SIGNED_OUT)
    note_confirmation(request, operator)


def passed_on(state: str, begun: Flow, refused: Reason | None) -> str:
    """The address of the page that ends the confirmation with this outcome."""
    token = signing.dumps((state, refused.value if refused else "", *begun), salt=_SALT)
    return f"{reverse('sign-on-confirmed', args=[begun.provider])}?{urlencode({'token': token})}"


def outcome_of(token: str, provider: Provider) -> tuple[Flow, Reason | None]:
    """The confirmation that the token ends, and why it was refused. Each token is read once. Raises `SignOnRefused`."""
    try:
        state, refused, *values = signing.loads(token, salt=_SALT, max_age=PASSED_ON)
        begun = Flow(*values)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise SignOnRefused(Reason.STATE) from error
    if begun.provider != provider.pk:
        raise SignOnRefused(Reason.MIX_UP)
    use_once(provider.issuer, f"confirmation {state}", now_ms() + PASSED_ON * 1000)
    return begun, Reason(refused) if refused else None
