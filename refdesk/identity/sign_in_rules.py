"""The server's rules for sign-ins: second factors, passwords and who signs in with one, networks of the desk.

Administrators of all libraries set them on the desk; `bin/refdesk sign_in` is for the server’s owner.
"""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.cache import cache
from django.db import transaction

from refdesk.kit.ip_addresses import is_in
from refdesk.staff.models import Operator

from .models import SignInRules

_CACHED = "refdesk.sign-in-rules"
_SECONDS = 5
"""Other processes follow a change within this time."""


def current() -> SignInRules:
    """The rules, at most `_SECONDS` old."""
    found: SignInRules | None = cache.get(_CACHED)
    if found is None:
        found = stored()
        cache.set(_CACHED, found, _SECONDS)
    return found


def stored(*, lock: bool = False) -> SignInRules:
    """The rules as stored, or the defaults. Locked until the end of the transaction with `lock`."""
    if lock:
        SignInRules.objects.get_or_create(pk=1)
        return SignInRules.objects.select_for_update().get(pk=1)
    return SignInRules.objects.first() or SignInRules()


def save(rules: SignInRules) -> None:
    """Save the rules. This process follows them at once."""
    rules.save()
    transaction.on_commit(lambda: cache.delete(_CACHED))


def reaches_desk(address: str) -> bool:
    """Whether the desk and its sign-in may be used from this address."""
    networks = current().desk_networks.split()
    return not networks or is_in(address, networks)


def password_allowed(operator: Operator) -> bool:
    """Whether the operator's password counts: with passwords off, that of break-glass accounts alone."""
    rules = current()
    return not rules.passwords_off or operator.pk in rules.break_glass


class MinimumLength:
    """Django's validator, with the length of the rules at the time of use."""

    def validate(self, password: str, user: Operator | None = None) -> None:
        _of_now().validate(password, user)

    def get_help_text(self) -> str:
        return str(_of_now().get_help_text())


def _of_now() -> MinimumLengthValidator:
    return MinimumLengthValidator(current().password_length)
