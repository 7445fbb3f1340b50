"""The forms of passkeys, with Refdesk's limits and its check of the origin."""

import json
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
from fido2.utils import websafe_decode

from .forms import LimitedForm

_BROKEN = (ValidationError, KeyError, TypeError, ValueError, AttributeError)
"""What allauth and fido2 raise for credentials that are wrong, or none."""


def check_origin(credential: Any) -> None:
    """Refuse what a page of another origin made.

    fido2 accepts every host below this one, and every port of it.
    """
    try:
        data = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        origin = data["origin"]
    except (KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_passkey") from error
    request = context.request
    if origin not in (settings.CONFIG.public_url, f"{request.scheme}://{request.get_host()}"):
        raise ValidationError(_("This passkey was used on another website."))


class PasskeyForm(AuthenticateWebAuthnForm, LimitedForm):
    """A passkey at a sign-in."""

    def clean_credential(self) -> Authenticator:
        return self.limited(self._authenticator)

    def _authenticator(self) -> Authenticator:
        check_origin(self.cleaned_data["credential"])
        try:
            return super().clean_credential()
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey, with a name to tell several apart."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)

    def clean_credential(self) -> Any:
        check_origin(self.cleaned_data["credential"])
        return self.cleaned_data["credential"]

    def clean(self) -> Any:
        try:
            return super().clean()
        except _BROKEN as error:
            raise get_adapter().validation_error("incorrect_passkey") from error
