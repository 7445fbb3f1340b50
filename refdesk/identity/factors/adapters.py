"""What django-allauth asks of Refdesk: how sign-ins end, and how the secrets of second factors are stored."""

from contextlib import suppress
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from refdesk.staff.models import Operator

from ..attempts import attempt
from ..confirmation import is_confirmed, note_confirmation
from ..devices import known_device, note_origin, remember_device
from ..encryption import fernet
from ..notices import Change, notify_owner
from .second_factor import VOUCHED, forget_wrong_codes
from .sign_in_steps import record_sign_in

_SECOND_FACTOR = "allauth.mfa.stages.AuthenticateStage"


class AccountAdapter(DefaultAccountAdapter):
    """Ends sign-ins. Accounts are made by administrators, and emails are sent by `refdesk.mail`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": _("The password is wrong. Enter it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """No stage of the second factor where the provider required one."""
        stages: list[str] = super().get_login_stages()
        vouched = self.request.session.get(VOUCHED, False)
        return [stage for stage in stages if not (vouched and stage == _SECOND_FACTOR)]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page for all of them."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """Whether the pages of second factors require a confirmation. They accept Refdesk's, for a shorter time."""
        return not is_confirmed(context.request, app_settings.REAUTHENTICATION_TIMEOUT)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No messages: pages show the state themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None of allauth's emails: `refdesk.identity.notices` has its own."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        # Not at the right password: it would reset the limits of guesses at the second factor.
        attempt(user, user.email, request.META.get("REMOTE_ADDR", ""), known_device(request, user)).succeed()
        forget_wrong_codes(user)
        note_confirmation(request, user)
        if settings.SECRET_KEY_FALLBACKS:
            _encrypt_again(user)
        record_sign_in(request, user)
        if note_origin(request, user):
            notify_owner(user, Change.SIGNED_IN)
        remember_device(request, response, user)
        return response


class MfaAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with a key that is derived from the secret key. `InvalidToken`: that key has changed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is incorrect or was used before. Wait for the next one and try again."),
        "incorrect_passkey": _("This passkey isn’t one of this account, or its page was open for too long. Try again."),
    }

    def generate_authenticator_name(self, *args: Any) -> str:
        return str(_("Passkey"))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Refdesk"}

    def get_totp_issuer(self) -> str:
        return f"Refdesk {settings.CONFIG.public_host}"

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _encrypt_again(operator: Operator) -> None:
    """Encrypt the secrets of an operator with the current secret key. Secrets of an unknown key stay unchanged."""
    with transaction.atomic():
        for factor in Authenticator.objects.select_for_update().filter(user=operator):
            with suppress(InvalidToken):
                secrets = {name: factor.data[name] for name in ("secret", "seed") if name in factor.data}
                factor.data |= {name: _fernet().rotate(each.encode()).decode() for name, each in secrets.items()}
                factor.save(update_fields=["data"])


def _fernet() -> MultiFernet:
    return fernet("refdesk.second-factor")
