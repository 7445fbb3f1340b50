"""Addresses of second factors, by allauth's names, since its views redirect to them. It has no other addresses."""

from collections.abc import Callable

from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from .confirm_page import ConfirmView
from .views import NewRecoveryCodesView, OwnSecondFactorsView, PasskeyRemovalView, RecoveryCodesView, SecondFactorView

SETTINGS = "account/second-factor/"
View = Callable[..., HttpResponseBase]


def _own(view: View) -> View:
    """For signed-in operators; not cached, and without its fields in reports of errors."""
    return never_cache(login_required(sensitive_post_parameters()(view)))


def _change(view: View) -> View:
    """A second factor, its recovery codes and the entry in the audit log are saved together or not at all."""
    return _own(transaction.atomic(view))


urlpatterns = [
    path("login/second-factor/", sensitive_post_parameters()(SecondFactorView.as_view()), name="mfa_authenticate"),
    path("account/confirm/", _own(ConfirmView.as_view()), name="account_reauthenticate"),
    path(SETTINGS, _own(OwnSecondFactorsView.as_view()), name="mfa_index"),
    path(f"{SETTINGS}app/", _change(activate_totp), name="mfa_activate_totp"),
    path(f"{SETTINGS}app/removal/", _change(deactivate_totp), name="mfa_deactivate_totp"),
    path(f"{SETTINGS}passkeys/new/", _change(add_webauthn), name="mfa_add_webauthn"),
    path(f"{SETTINGS}passkeys/<int:pk>/removal/", _change(PasskeyRemovalView.as_view()), name="mfa_remove_webauthn"),
    path(f"{SETTINGS}codes/", _own(RecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path(f"{SETTINGS}codes/new/", _change(NewRecoveryCodesView.as_view()), name="mfa_generate_recovery_codes"),
]
