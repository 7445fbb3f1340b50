"""Changing one's own password: the old one may be tried no more often than at a sign-in."""

from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError

from refdesk.kit.quota import Quota

from .sign_in import too_many

# At an unlocked desk, or with a stolen cookie, somebody could guess here what they may not guess at the sign-in.
_wrong = Quota("password/old", settings.CONFIG.passwords_per_quarter, 15 * 60)


class OwnPasswordForm(PasswordChangeForm):
    """Old and new password. `wait` is how many seconds to wait after too many wrong old ones, else 0."""

    wait = 0

    def clean_old_password(self) -> str:
        """The old password; refused where it is wrong, or not looked at after too many wrong ones."""
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
