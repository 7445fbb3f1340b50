"""Links for a forgotten password: emailed to the address of the account, good once and for `LASTS` seconds.

Several may be valid at a time: otherwise a stranger who requests another one could make the owner's invalid. A sign-in,
a new password and another email make all of them invalid.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int

from refdesk.kit.hooks import Hook
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.kit.quota import Quota
from refdesk.staff.models import Operator

from .attempts import NETWORKS, per_minute, per_quarter
from .invitations import operator_named
from .sign_in_rules import password_allowed

LASTS = 3600
requested: Hook[Callable[[str, str], None]] = Hook("who emails a link to this address, as an IP address requests")

_per_address = [Quota(f"password-link/address/{bits}", per_minute(times), 60) for bits, times in NETWORKS]
_per_email_here = [Quota(f"password-link/email/{bits}", per_quarter(times), 15 * 60) for bits, times in NETWORKS]


class _Tokens(PasswordResetTokenGenerator):
    key_salt = "refdesk.password-link"

    def check_token(self, user: Any, token: str | None) -> bool:
        if not token or not super().check_token(user, token):
            return False
        return self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0]) <= LASTS


_tokens = _Tokens()


def may_reset(operator: Operator) -> bool:
    """Whether the operator signs in with a password here."""
    return operator.is_active and operator.has_usable_password() and password_allowed(operator)


def password_link(operator: Operator) -> str:
    """A new link, at the public address of the server, whatever host a request named."""
    token = f"{operator.pk}.{_tokens.make_token(operator)}"
    return f"{settings.CONFIG.public_url}{reverse('new-password', args=[token])}"


def operator_of_link(token: str, *, lock: bool = False) -> Operator | None:
    """The account of a valid link, locked until the end of the transaction with `lock`; else None."""
    operator, proof = operator_named(token, lock=lock)
    if operator is None or not may_reset(operator):
        return None
    return operator if _tokens.check_token(operator, proof) else None


def seconds_to_wait(email: str, address: str) -> int:
    """Count a request for a link to this email, in its normal form. Seconds to wait; 0: it is within the limits.

    The limits of sign-ins, but each request counts: nobody learns which email has an account.
    """
    networks = [rate_limit_key(address, bits) for bits, _ in NETWORKS]
    wide = 1 if networks[0] == networks[-1] else len(networks)  # IPv4 has one
    counts = [
        *zip(_per_address[:wide], networks, strict=False),
        *((quota, f"{network} {email}") for quota, network in zip(_per_email_here[:wide], networks, strict=False)),
    ]
    spent = [quota.spend(key) for quota, key in counts]
    return 0 if all(spent) else max(quota.wait(key) for quota, key in counts)
