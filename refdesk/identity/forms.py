"""The forms of an operator's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .sign_in_rules import current


class SignInForm(forms.Form):
    """Email and password."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field is None:
            self.describe("problem")

    def describe(self, element: str) -> None:
        """Have screen readers read the element with the fields: they speak no alert of a page that opens."""
        for name in self.fields:
            self.fields[name].widget.attrs["aria-describedby"] = element

    def focus(self, field: str) -> None:
        """Focus this field instead of the email when the page opens; none with the empty name."""
        for name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = name == field


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, twice, with what it has to be in one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        length = current().password_length
        words = ngettext(
            "At least %(count)d character. Not a common password, your name or your address.",
            "At least %(count)d characters. Not a common password, your name or your address.",
            length,
        )
        self.fields["new_password1"].help_text = words % {"count": length}
        self.fields["new_password2"].label = _("Repeat the password")
        self.fields["new_password2"].help_text = ""
