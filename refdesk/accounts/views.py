"""Views of allauth, as far as Refdesk changes them."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.http import HttpResponse
from django.urls import reverse_lazy


class SecondFactorView(AuthenticateView):
    """The second factor at a sign-in, with the statuses of Refdesk's forms."""

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


class PasskeyRemovalView(RemoveWebAuthnView):
    """Leads back to the page with all second factors."""

    success_url = reverse_lazy("mfa_index")
