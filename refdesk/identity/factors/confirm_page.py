"""/account/confirm/: the confirmation before changes of one's own second factor."""

from typing import Any

from allauth.account.views import ReauthenticateView
from django import forms
from django.http import HttpResponse

from ..confirmation import is_confirmed, note_confirmation
from ..views import ways_to_confirm
from .forms import ConfirmPasswordForm, SecondFactorForm
from .passkey_forms import ConfirmPasskeyForm, begin_confirmation
from .second_factor import methods_of

JUST_NOW = 60
"""Seconds after a confirmation for which the page says that it succeeded: it is open in a tab of its own."""
_FORMS: dict[str, type[forms.Form]] = {
    "password": ConfirmPasswordForm,
    "code": SecondFactorForm,
    "credential": ConfirmPasskeyForm,
}
"""By the field that is sent."""


class ConfirmView(ReauthenticateView):
    """With the password, a code of the app or a passkey: whatever the account has."""

    def get_form_class(self) -> type[forms.Form]:
        return _FORMS[self._field()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        sent, field = context["form"], self._field()
        own = {"user": self.request.user}
        context |= {f"{name}_form": sent if name == field else make(**own) for name, make in _FORMS.items()}
        context["methods"] = methods_of(self.request.user)
        context["ways"] = [way for provided in ways_to_confirm for way in provided(self.request.user)]
        context["confirmed"] = self.request.method == "GET" and is_confirmed(self.request, JUST_NOW)
        if "passkey" in context["methods"]:
            context["js_data"] = {"request_options": begin_confirmation(self.request.user)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        note_confirmation(self.request, self.request.user)
        response: HttpResponse = super().form_valid(form)
        return response

    def _field(self) -> str:
        return next((name for name in _FORMS if name in self.request.POST), "password")
