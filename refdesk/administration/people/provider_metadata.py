"""The metadata of a provider of SAML 2.0 in its form: what they decide, and what is refused in words."""

import time

from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.sign_on.extras import saml_is_installed
from refdesk.sign_on.models import Provider
from refdesk.sign_on.reasons import SignOnRefused


def write_metadata(row: Provider, file: str) -> list[FormError]:
    """Write new metadata, and the entity ID that they name, into a provider of SAML 2.0. No file leaves the stored."""
    if row.kind != Provider.Kind.SAML:
        return [] if row.client_id else [FormError(field="client_id", text=_("Enter the client ID."))]
    if not saml_is_installed():
        return [FormError(field="kind", text=_("SAML 2.0 is not installed on this server: set REFDESK_EXTRAS=saml."))]
    text = file.strip() or row.metadata
    if not text:
        return [FormError(field="metadata_file", text=_("Choose the file with the metadata of the provider."))]
    from refdesk.saml.provider_metadata import read_metadata

    try:
        metadata = read_metadata(text.encode(), time.time())
    except SignOnRefused as refused:
        error = _("These metadata can’t be used: %(detail)s.") % {"detail": refused.detail or refused.reason.value}
        return [FormError(field="metadata_file", text=error)]
    row.metadata, row.issuer = text, metadata.entity_id
    return []


def certificate_until(row: Provider) -> int | None:
    """When the provider's certificate ends (ms); None if it has none that can be read."""
    if not row.metadata or not saml_is_installed():
        return None
    from refdesk.saml.provider_metadata import read_metadata

    try:
        # Metadata that have ended still say when their certificate ends.
        return read_metadata(row.metadata.encode(), 0).certificate_until
    except SignOnRefused:
        return None
