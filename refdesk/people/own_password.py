"""The check of a change of one's own password. Attempts at the old one are limited as at a sign-in."""

from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from refdesk.kit.quota import Quota

from .sign_in import too_many

# At an unlocked desk, or with a stolen cookie, an attacker could guess the password here past the sign-in's limits.
_wrong = Quota("password/old", lambda: settings.CONFIG.passwords_per_quarter, 15 * 60)


class OwnPasswordForm(PasswordChangeForm):
    """Old and new password. `wait`: seconds to wait after too many wrong old ones, else 0."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("The current password is wrong. Enter it again."),
    }
    wait = 0

    def clean_old_password(self) -> str:
        """The old password. Refused if it is wrong, or unchecked after too many wrong ones."""
        account = f"{self.user.pk} {self.user.unlocks}"
        with _wrong.trying(account) as self.wait:
            if self.wait:
                raise ValidationError(too_many(self.wait), code="too_many")
            try:
                old: str = super().clean_old_password()
            except ValidationError:
                _wrong.count(account)
                raise
        return old
