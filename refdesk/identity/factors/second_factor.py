"""Second factors: whether an account has one, the limit of guesses, and their removal.

django-allauth stores and checks them (`allauth.mfa`, docs/decisions/0020-accounts-on-allauth.md).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from refdesk.audit.models import Action
from refdesk.audit.recording import record
from refdesk.audit.request import current_request
from refdesk.kit.quota import Quota
from refdesk.staff import audited
from refdesk.staff.models import Operator
from refdesk.staff.permissions import is_administrator

from ..models import EndedSession, SignInRules
from ..notices import Change, notify_owner
from ..own_sessions import sign_out_others
from ..sign_in_rules import current, password_allowed

_QUARTER = 15 * 60
_DAY = 24 * 3600
# A client that guesses codes knows the password. So these limits count all networks together; a sign-in resets them.
_wrong = [
    Quota("second-factor/quarter", lambda: settings.CONFIG.passwords_per_quarter, _QUARTER),
    Quota("second-factor/day", lambda: settings.CONFIG.passwords_per_quarter * 5, _DAY),
]
_REQUIRED = "_second_factor_required"
VOUCHED = "_second_factor_at_provider"
"""In the session, while a sign-in ends: whether its provider required a second factor."""
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
_ADDED = {Authenticator.Type.TOTP: Change.APP_ADDED, Authenticator.Type.WEBAUTHN: Change.PASSKEY_ADDED}
_REMOVED = {Authenticator.Type.TOTP: Change.APP_REMOVED, Authenticator.Type.WEBAUTHN: Change.PASSKEY_REMOVED}


def has_second_factor(operator: Operator) -> bool:
    """Whether a sign-in requires a second factor."""
    return bool(is_mfa_enabled(operator, _FACTORS))


def requires_second_factor(operator: Operator) -> bool:
    choice = current().second_factor
    return choice == SignInRules.SecondFactor.ALL or (
        choice == SignInRules.SecondFactor.ADMINISTRATORS and is_administrator(operator)
    )


def must_set_up(operator: Operator, session: SessionBase) -> bool:
    """Whether the operator can't work in this session before they have set up a second factor.

    The rule counts from the sign-in on, also for somebody who becomes an administrator: nobody is interrupted in the
    middle of a chat. For a session that doesn't say whether its sign-in needed one, the rule counts now.
    """
    required = session.get(_REQUIRED, True) and requires_second_factor(operator)
    return bool(required) and not has_second_factor(operator)


def note_requirement(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Store in a new session whether it needs a second factor; a receiver of `user_logged_in`."""
    request.session[_REQUIRED] = requires_second_factor(user) and not request.session.get(VOUCHED, False)


def unused_recovery_codes(operator: Operator) -> int:
    found = Authenticator.objects.filter(user=operator, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return len(found.wrap().get_unused_codes()) if found is not None else 0
    except InvalidToken:  # encrypted with a secret key that is no longer known
        return 0


def methods_of(operator: Operator) -> tuple[str, ...]:
    """How the operator can confirm: with the password, a code of the app, or a passkey."""
    types = set(Authenticator.objects.filter(user=operator).values_list("type", flat=True))
    possible = {
        "password": operator.has_usable_password() and password_allowed(operator),
        "code": Authenticator.Type.TOTP in types,
        "passkey": Authenticator.Type.WEBAUTHN in types,
    }
    return tuple(method for method, there in possible.items() if there)


def remove_second_factor(operator: Operator) -> bool:
    """Delete the second factor and the recovery codes of an operator who has lost them. False: there were none."""
    removed, _ = Authenticator.objects.filter(user=operator).delete()
    if removed:
        _record(Action.SECOND_FACTOR_REMOVED, operator)
        notify_owner(operator, Change.FACTORS_REMOVED)
    return bool(removed)


@contextmanager
def guessing(operator: Operator) -> Iterator[int]:
    """Seconds to wait before a code may be checked; 0: now, within the block."""
    with ExitStack() as trying:
        yield max(trying.enter_context(quota.trying(_key(operator))) for quota in _wrong)


def count_wrong_code(operator: Operator) -> None:
    for quota in _wrong:
        quota.count(_key(operator))


def forget_wrong_codes(operator: Operator) -> None:
    for quota in _wrong:
        quota.forget(_key(operator))


def added(instance: Authenticator, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Record a new second factor, and end the sessions of other browsers; a receiver of `post_save`.

    A thief of the password may be signed in elsewhere. Recovery codes come with the first factor. (allauth sends
    `authenticator_added` after the commit: a killed server would skip this.)
    """
    operator = instance.user
    if raw or not created or instance.type not in _ADDED:
        return
    _record(Action.SECOND_FACTOR_ADDED, operator)
    if request := current_request():
        sign_out_others(request, operator, EndedSession.Reason.SECOND_FACTOR)
    notify_owner(operator, _ADDED[instance.type])


def removed(user: Any, authenticator: Authenticator, request: HttpRequest, **kwargs: Any) -> None:
    """Record that an operator removed their second factor; a receiver of `authenticator_removed`."""
    if authenticator.type in _REMOVED:
        _record(Action.SECOND_FACTOR_REMOVED, user)
        notify_owner(user, _REMOVED[authenticator.type])


def codes_made(user: Any, authenticator: Authenticator, request: HttpRequest, **kwargs: Any) -> None:
    """Record new recovery codes; a receiver of `authenticator_reset`."""
    _record(Action.RECOVERY_CODES_MADE, user)
    notify_owner(user, Change.CODES_MADE)


def _record(action: Action, operator: Operator) -> None:
    record(action, audited.operator_thing(operator), library=audited.library_of(operator))


def _key(operator: Operator) -> str:
    return f"{operator.pk} {operator.unlocks}"
