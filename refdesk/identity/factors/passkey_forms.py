"""The forms of passkeys, with Refdesk's limits and its check of the origin."""

import json
import time
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import AttestedCredentialData, PublicKeyCredentialRpEntity, UserVerificationRequirement

from refdesk.staff.models import Operator

from .forms import LimitedForm

CHALLENGE_SECONDS = 300
"""How long a passkey may be used for a confirmation after the browser requested it."""
_BEGUN = "passkey_confirmation"
"""In the session: when a passkey was requested of the browser (s), and the challenge."""
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


class ConfirmPasskeyForm(LimitedForm):
    """A passkey before an export, an erasure or a change of rights, unlocked by its owner just now.

    A security key may be plugged in at an unlocked desk, where anybody could touch it: it has to ask for its PIN.
    allauth's forms require no PIN.
    """

    credential = CredentialField()

    def __init__(self, *args: Any, user: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        incorrect = get_adapter().error_messages["incorrect_passkey"]
        self.fields["credential"].error_messages |= {"required": incorrect, "invalid": incorrect}

    def clean_credential(self) -> Any:
        began_at, challenge = context.request.session.pop(_BEGUN, (time.time(), None))
        # A page that was open for too long is no guess, so it doesn't count as one.
        if time.time() - began_at > CHALLENGE_SECONDS:
            raise get_adapter().validation_error("incorrect_passkey")
        return self.limited(lambda: self._verified(challenge))

    def _verified(self, challenge: dict[str, Any] | None) -> Any:
        credential = self.cleaned_data["credential"]
        check_origin(credential)
        if challenge is None:
            raise get_adapter().validation_error("incorrect_passkey")
        try:
            _server().authenticate_complete(challenge, _credentials(self.user), credential)
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
        return credential


def begin_confirmation(operator: Operator) -> dict[str, Any]:
    """The options with which the browser asks for a passkey of the operator. The challenge is stored in the session."""
    options, challenge = _server().authenticate_begin(
        credentials=_credentials(operator), user_verification=UserVerificationRequirement.REQUIRED
    )
    context.request.session[_BEGUN] = (time.time(), challenge)
    return dict(options)


def _server() -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity()))


def _credentials(operator: Operator) -> list[AttestedCredentialData]:
    passkeys = Authenticator.objects.filter(user=operator, type=Authenticator.Type.WEBAUTHN)
    return [passkey.wrap().authenticator_data.credential_data for passkey in passkeys]


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
