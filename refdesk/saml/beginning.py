"""The beginning of a sign-in, which can be imported without the optional packages."""

from refdesk.sign_on.extras import saml_is_installed
from refdesk.sign_on.flow import Flow
from refdesk.sign_on.models import Provider
from refdesk.sign_on.reasons import Reason, SignOnRefused


def begin(provider: Provider, target: str, trial: int, confirms: int) -> tuple[str, str, Flow]:
    """The provider's address for a new sign-in, its state, and itself. Raises `SignOnRefused`."""
    if not saml_is_installed():
        raise SignOnRefused(Reason.DISABLED, "SAML 2.0 is not installed")
    from . import flow

    return flow.begin(provider, target, trial, confirms)
