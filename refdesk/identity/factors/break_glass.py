"""Break-glass accounts: with passwords off, the accounts that still sign in with one.

They are for the day on which the institution's provider is away: one of a superuser can switch passwords on again.
"""

from django.utils.translation import gettext_lazy as _

from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all, administrators

from .. import audited
from ..connection_tokens import password_hash
from ..models import SignInRules
from ..notices import Change, notify_about
from ..sign_in_rules import current, stored

LAST = _(
    "Passwords are off, and %(name)s is the last superuser with a break-glass account. Try and save another one first."
)


def note_trial(rules: SignInRules, operator: Operator) -> None:
    """Remember that the operator's present password was tried. The caller saves the rules."""
    rules.tried[str(operator.pk)] = password_hash(operator.password)


def is_tried(rules: SignInRules, operator: Operator) -> bool:
    """Whether the operator's present password was tried."""
    return bool(rules.tried.get(str(operator.pk)) == password_hash(operator.password))


def can_open(rules: SignInRules, operator: Operator) -> bool:
    """Whether the operator could sign in without a provider, and switch passwords on again."""
    named = operator.pk in rules.break_glass
    return named and operator.is_active and operator.is_superuser and is_tried(rules, operator)


def is_last(operator: Operator) -> bool:
    """Whether passwords are off, and no break-glass account remains without this one that was tried.

    Locks the rules until the end of the transaction: of two accounts that are deactivated at once, one remains.
    """
    rules = stored(lock=True)
    if not rules.passwords_off or operator.pk not in rules.break_glass or not operator.is_superuser:
        return False
    others = Operator.objects.filter(pk__in=rules.break_glass).exclude(pk=operator.pk)
    return not any(can_open(rules, other) for other in others)


def signed_in_by_password(operator: Operator) -> None:
    """Record a sign-in with a password. That of a break-glass account is emailed to those who administer everything."""
    if not current().passwords_off:
        audited.signed_in(operator)
        return
    audited.broke_glass(operator)
    for administrator in administrators().exclude(pk=operator.pk):
        if administers_all(administrator):
            notify_about(operator, administrator, Change.BREAK_GLASS)
