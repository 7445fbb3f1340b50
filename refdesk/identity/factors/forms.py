"""The forms of second factors and of the confirmation of the password, with Refdesk's limits of guesses."""

import time
from collections.abc import Callable
from textwrap import wrap
from typing import Any, TypeVar

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from cryptography.fernet import InvalidToken
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from refdesk.staff.models import Operator

from .. import audited
from ..own_password import checked_password
from ..sign_in import too_many
from .second_factor import count_wrong_code, guessing

Checked = TypeVar("Checked")
_CODE = {"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True, "spellcheck": "false"}


class LimitedForm(forms.Form):
    """`wait`: seconds to wait after too many wrong codes, else 0."""

    wait = 0
    user: Operator

    def limited(self, check: Callable[[], Checked]) -> Checked:
        """What the check returns, within the limits. A ValidationError counts as a wrong code."""
        with guessing(self.user) as self.wait:
            if self.wait:
                audited.sign_in_refused(self.user)
                raise ValidationError(too_many(self.wait), code="too_many")
            try:
                return check()
            except ValidationError:
                count_wrong_code(self.user)
                audited.sign_in_failed(self.user)
                raise


class SecondFactorForm(AuthenticateForm, LimitedForm):
    """The code at a sign-in: of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that your authenticator app shows, or a recovery code.")
        self.fields["code"].widget = forms.TextInput(attrs=_CODE)

    def clean_code(self) -> str:
        return self.limited(self._code)

    def _code(self) -> str:
        with transaction.atomic():
            # One after the other, so that no code is accepted twice.
            list(Authenticator.objects.select_for_update().filter(user=self.user).order_by("pk"))
            try:
                code = str(super().clean_code())
            except InvalidToken as error:
                raise get_adapter().validation_error("incorrect_code") from error
            if self.authenticator.type == Authenticator.Type.TOTP:
                _use(self.authenticator, code)
        return code


def _use(app: Authenticator, code: str) -> None:
    """Store a used code until it has expired, for all processes: allauth's own list is one of this process.

    Raises ValidationError if the code was used before.
    """
    now, digits = time.time(), "".join(filter(str.isalnum, code))
    lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    used = {each: at for each, at in app.data.get("used", {}).items() if now - at < lasts}
    if digits in used:
        raise get_adapter().validation_error("incorrect_code")
    app.data["used"] = used | {digits: now}
    app.save(update_fields=["data"])


class NewAppForm(ActivateTOTPForm, LimitedForm):
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].help_text = _("The six digits that the app shows now.")
        self.fields["code"].widget = forms.TextInput(attrs=_CODE | {"inputmode": "numeric"})

    @property
    def key(self) -> str:
        """The secret in groups of four, to be read and typed; apps ignore the blanks."""
        return " ".join(wrap(self.secret, 4))

    def clean_code(self) -> str:
        return str(self.limited(super().clean_code))


class ConfirmPasswordForm(PasswordForm):
    """The operator's password, before a change of what protects the account."""

    wait = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True}
        )
        self.fields["password"].help_text = ""

    def clean_password(self) -> str:
        with checked_password(self.user) as self.wait:
            if self.wait:
                raise ValidationError(too_many(self.wait), code="too_many")
            return str(super().clean_password())
