"""Views of allauth, as far as Refdesk changes them."""

from typing import Any, cast

from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy

from .second_factor import must_set_up, unused_recovery_codes
from .sign_in_steps import still_proven


class OwnSecondFactorsView(IndexView):
    """Says so where a second factor has to be set up before anything else."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: dict[str, Any] = super().get_context_data(**kwargs)
        return own | {"must_set_up": must_set_up(self.request.user, self.request.session)}


class SecondFactorView(AuthenticateView):
    """The second factor at a sign-in, with the statuses of Refdesk's forms."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead back to the password if it has been changed since it was entered, or the account deactivated."""
        if request.user.is_anonymous and not still_proven(request):
            request.session.flush()
            return redirect("sign-in")
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return {**super().get_context_data(**kwargs), "has_passkey": own.exists()}

    def form_invalid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        wait = getattr(form, "wait", 0)
        response.status_code = 429 if wait else 422
        if wait:
            response["Retry-After"] = str(wait)
        return response


class RecoveryCodesView(ViewRecoveryCodesView):
    """Leads to new codes where the secret key of the present ones is not known any more."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return cast("HttpResponseBase", super().get(request, *args, **kwargs))
        except InvalidToken:
            return redirect("mfa_generate_recovery_codes")


class NewRecoveryCodesView(GenerateRecoveryCodesView):
    """Counts the codes that can be used: none where their secret key is not known any more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(GenerateRecoveryCodesView, self).get_context_data(**kwargs)
        return {**context, "unused_code_count": unused_recovery_codes(self.request.user)}


class PasskeyRemovalView(RemoveWebAuthnView):
    """Leads back to the page with all second factors."""

    success_url = reverse_lazy("mfa_index")
