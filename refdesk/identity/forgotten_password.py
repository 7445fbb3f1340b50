"""The page “Forgotten your password?”: it emails a link, and never says whether there is an account."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from refdesk.staff.emails import normalized

from .password_links import LASTS, requested, seconds_to_wait
from .sign_in import too_many
from .sign_in_rules import current


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The form. 429 with Retry-After beyond the limits of sign-ins. Without an SMTP server, a page with advice."""
    if settings.CONFIG.mail.smtp is None:
        return _page(request, {"sends": False})
    form = EmailForm(request.POST or None)
    if not form.is_valid():
        return _page(request, {"form": form}, 422 if form.is_bound else 200)
    email = normalized(form.cleaned_data["email"])
    address = request.META.get("REMOTE_ADDR", "")
    wait = seconds_to_wait(email, address)
    if wait:
        form.add_error(None, too_many(wait))
        page = _page(request, {"form": form}, 429)
        page["Retry-After"] = str(wait)
        return page
    for email_link in requested:
        email_link(email, address)
    return _page(request, {"sent_to": form.cleaned_data["email"], "minutes": LASTS // 60})


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    context = {"sends": True, "off": current().passwords_off, **context}
    return render(request, "identity/forgotten_password.html", context, status=status)
