"""What the administration doesn't show of django-allauth."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin


def unregister() -> None:
    """Remove allauth's tables, after they were registered: anybody who wrote them could sign in."""
    for model in (EmailAddress, Authenticator):
        admin.site.unregister(model)
