"""The forms of passkeys, with Refdesk's limits and its check of the origin."""

import json
import time
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.utils import websafe_decode
from fido2.webauthn import UserVerificationRequirement

from refdesk.staff.models import Operator

from .forms import LimitedForm

CHALLENGE_SECONDS = 300
"""How long a passkey may be used for a confirmation after the browser requested it."""
_BEGAN_AT = "refdesk.confirmation.began_at"
_BROKEN = (ValidationError, KeyError, TypeError, ValueError, AttributeError, RecursionError)
"""What allauth and fido2 raise for credentials that are wrong, or none."""


def check_origin(credential: Any) -> None:
    """Refuse what a page of another origin made.

    fido2 accepts every host below this one, and every port of it.
    """
    try:
        data = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        origin = data["origin"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise get_adapter().validation_error("incorrect_passkey") from error
    request = context.request
    if origin not in (settings.CONFIG.public_url, f"{request.scheme}://{request.get_host()}"):
        raise ValidationError(_("This passkey was used on another website."))


class CredentialField(forms.JSONField):
    """The browser's credential. JSON that is nested too deeply is as wrong as broken JSON."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class PasskeyForm(AuthenticateWebAuthnForm, LimitedForm):
    """A passkey at a sign-in."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        return self.limited(self._authenticator)

    def _authenticator(self) -> Authenticator:
        check_origin(self.cleaned_data["credential"])
        try:
            return super().clean_credential()
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


class ConfirmPasskeyForm(PasskeyForm):
    """A passkey before an export, an erasure or a change of rights, unlocked by its owner just now.

    A security key may be plugged in at an unlocked desk, where anybody could touch it: it has to ask for its PIN.
    """

    _began: float | None = None
    """When a passkey was requested of the browser; None: not yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {
            each: get_adapter().error_messages["incorrect_passkey"] for each in ("required", "invalid")
        }

    def clean_credential(self) -> Authenticator:
        self._began = context.request.session.pop(_BEGAN_AT, None)
        # A page that was open for too long is no guess, so it doesn't count as one.
        if self._began is not None and time.time() - self._began > CHALLENGE_SECONDS:
            raise get_adapter().validation_error("incorrect_passkey")
        return super().clean_credential()

    def _authenticator(self) -> Authenticator:
        if self._began is None:
            raise get_adapter().validation_error("incorrect_passkey")
        return super()._authenticator()


def begin_confirmation(operator: Operator) -> dict[str, Any]:
    """The options with which the browser asks for a passkey of the operator. The challenge is stored in the session."""
    options, state = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(operator), user_verification=UserVerificationRequirement.REQUIRED
    )
    auth.set_state(state)
    context.request.session[_BEGAN_AT] = time.time()
    return dict(options)


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey, with a name to tell several apart."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    credential = CredentialField()

    def clean_credential(self) -> Any:
        check_origin(self.cleaned_data["credential"])
        return self.cleaned_data["credential"]

    def clean(self) -> Any:
        try:
            return super().clean()
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
