"""The metadata of a provider of SAML 2.0 in its form: what it decides, and what is refused in words."""

import time

from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.sign_on.extras import saml_is_installed
from refdesk.sign_on.models import Provider
from refdesk.sign_on.reasons import SignOnRefused


def write_metadata(row: Provider, file: str) -> list[FormError]:
    """Write metadata, and the entity ID in it, into a provider of SAML 2.0. Without a file, the stored metadata stays.

    Stored metadata isn't read again: if it has ended, or SAML 2.0 is no longer installed, the provider can be changed.
    """
    if row.kind != Provider.Kind.SAML:
        return [] if row.client_id else [FormError(field="client_id", text=_("Enter the client ID."))]
    if row.metadata and not file.strip():
        # Only metadata decides it, whatever the form says.
        row.issuer = Provider.objects.values_list("issuer", flat=True).get(pk=row.pk)
        return []
    if not saml_is_installed():
        return [FormError(field="kind", text=_("SAML 2.0 is not installed on this server: set REFDESK_EXTRAS=saml."))]
    if not file.strip():
        return [FormError(field="metadata_file", text=_("Choose the file with the metadata of the provider."))]
    from refdesk.saml.provider_metadata import read_metadata

    try:
        metadata = read_metadata(file.strip().encode(), time.time())
    except SignOnRefused as refused:
        error = _("This metadata can’t be used: %(detail)s.") % {"detail": refused.detail or refused.reason.value}
        return [FormError(field="metadata_file", text=error)]
    row.metadata, row.issuer = file.strip(), metadata.entity_id
    return []


def certificate_until(row: Provider) -> int | None:
    """When the provider's certificate ends (ms); None if it has none that can be read."""
    if not row.metadata or not saml_is_installed():
        return None
    from refdesk.saml.provider_metadata import read_metadata

    try:
        # Metadata that has ended still says when its certificate ends.
        return read_metadata(row.metadata.encode(), 0).certificate_until
    except SignOnRefused:
        return None
