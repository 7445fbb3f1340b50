"""Signing in, and how often one may try."""

from contextlib import ExitStack
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest

from refdesk.kit.addresses import counted_as
from refdesk.kit.quota import Quota

from .models import Operator

_QUARTER = 15 * 60
# A stranger who guesses from elsewhere must not lock the owner out: hence one count for each address and a wide one.
_per_address = Quota("sign-in/address", settings.CONFIG.sign_ins_per_minute, 60)
_per_account_here = Quota("sign-in/account-here", settings.CONFIG.passwords_per_quarter, _QUARTER)
_per_account = Quota("sign-in/account", settings.CONFIG.passwords_per_quarter * 10, _QUARTER)


@dataclass(frozen=True)
class WrongPassword:
    """No operator who may sign in has this email and password."""


@dataclass(frozen=True)
class TooMany:
    """Too many failures; the next attempt is looked at after `seconds`."""

    seconds: int


def sign_in(request: HttpRequest, email: str, password: str) -> Operator | WrongPassword | TooMany:
    """The operator, or why not. Only failures count, so that a whole library may start its day at once."""
    address = counted_as(request.META.get("REMOTE_ADDR", ""))
    counts = (
        (_per_address, address),
        (_per_account_here, f"{address} {email.lower()}"),
        (_per_account, email.lower()),
    )
    with ExitStack() as trying:
        if seconds := max(trying.enter_context(quota.trying(key)) for quota, key in counts):
            return TooMany(seconds)
        operator = authenticate(request, username=email, password=password)
        if isinstance(operator, Operator):
            _per_account_here.forget(f"{address} {email.lower()}")
            return operator
        for quota, key in counts:
            quota.spend(key)
        return WrongPassword()
