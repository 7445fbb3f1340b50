"""Optional parts of sign-on: whether their packages are installed."""

from functools import cache
from importlib.util import find_spec


@cache
def saml_is_installed() -> bool:
    """Whether `refdesk.saml` can be imported: it needs lxml and signxml."""
    return find_spec("lxml") is not None and find_spec("signxml") is not None
