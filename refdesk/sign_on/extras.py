"""Optional parts of sign-on: whether their packages are installed, and which providers can be used by that."""

from functools import cache
from importlib.util import find_spec

from django.db.models import QuerySet

from .models import Provider


@cache
def saml_is_installed() -> bool:
    """Whether `refdesk.saml` can be imported: it needs lxml and signxml."""
    return find_spec("lxml") is not None and find_spec("signxml") is not None


def usable_providers() -> QuerySet[Provider]:
    """The enabled providers of the protocols that this server speaks."""
    enabled = Provider.objects.filter(enabled=True)
    return enabled if saml_is_installed() else enabled.filter(kind=Provider.Kind.OPENID)
