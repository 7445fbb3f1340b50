"""The second factor at a sign-in."""

from allauth.mfa.base.views import AuthenticateView
from django.http import HttpResponse


class SecondFactorView(AuthenticateView):
    """allauth's page, with the statuses of Refdesk's forms."""

    def form_invalid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        wait = getattr(form, "wait", 0)
        response.status_code = 429 if wait else 422
        if wait:
            response["Retry-After"] = str(wait)
        return response
