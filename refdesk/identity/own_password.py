"""The check of one's own password before a change. Attempts are limited as at a sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from refdesk.kit.quota import Quota
from refdesk.staff.models import Operator

from .sign_in import too_many
from .sign_in_rules import password_allowed

# At an unlocked desk, or with a stolen cookie, an attacker could guess the password here past the sign-in's limits.
_wrong = Quota("password/old", lambda: settings.CONFIG.passwords_per_quarter, 15 * 60)

PASSWORDS_OFF = _("Passwords are off on this server: you sign in at your institution.")


@contextmanager
def checked_password(operator: Operator) -> Iterator[int]:
    """Seconds to wait before the operator's password may be checked; 0: now, within the block.

    A ValidationError in the block counts as a wrong password. Raises one itself where passwords are off.
    """
    if not password_allowed(operator):
        raise ValidationError(PASSWORDS_OFF)
    account = f"{operator.pk} {operator.unlocks}"
    with _wrong.trying(account) as wait:
        try:
            yield wait
        except ValidationError:
            if not wait:
                _wrong.count(account)
            raise


class OwnPasswordForm(PasswordChangeForm):
    """Old and new password. `wait`: seconds to wait after too many wrong old ones, else 0."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("The current password is wrong. Enter it again."),
    }
    wait = 0

    def clean_old_password(self) -> str:
        """The old password. Refused if it is wrong, or unchecked after too many wrong ones."""
        with checked_password(self.user) as self.wait:
            if self.wait:
                raise ValidationError(too_many(self.wait), code="too_many")
            old: str = super().clean_old_password()
        return old
