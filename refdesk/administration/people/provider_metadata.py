"""The metadata of a provider of SAML 2.0 in its form: what it decides, and what is refused in words."""

import time

from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.sign_on.extras import saml_is_installed
from refdesk.sign_on.models import Provider, is_secure_address
from refdesk.sign_on.reasons import SignOnRefused


def write_metadata(row: Provider, file: str) -> list[FormError]:
    """Write the source of the metadata of a provider of SAML 2.0: a file with the entity ID in it, or an address.

    Stored metadata isn't read again: if it has ended, or SAML 2.0 is no longer installed, the provider can be changed.
    """
    if row.kind != Provider.Kind.SAML:
        return [] if row.client_id else [FormError(field="client_id", text=_("Enter the client ID."))]
    before = Provider.objects.filter(pk=row.pk).first()
    same_source = before is not None and before.metadata_source == row.metadata_source
    if row.metadata_source == Provider.Source.FILE and before and same_source and not file.strip():
        # Only metadata decides it, whatever the form says.
        row.issuer = before.issuer
        return []
    if same_source and before and before.configuration == row.configuration and not file.strip():
        return []
    if not saml_is_installed():
        return [FormError(field="kind", text=_("SAML 2.0 is not installed on this server: set REFDESK_EXTRAS=saml."))]
    if row.metadata_source == Provider.Source.FILE:
        return _write_file(row, file)
    return _write_address(row, before)


def _write_file(row: Provider, file: str) -> list[FormError]:
    if not file.strip():
        return [FormError(field="metadata_file", text=_("Choose the file with the metadata of the provider."))]
    from refdesk.saml.provider_metadata import read_metadata

    try:
        metadata = read_metadata(file.strip().encode(), time.time())
    except SignOnRefused as refused:
        return [_refusal("metadata_file", refused)]
    row.metadata, row.issuer = file.strip(), metadata.entity_id
    row.metadata_at, row.metadata_error = None, ""
    return []


def _write_address(row: Provider, before: Provider | None) -> list[FormError]:
    """The metadata is fetched within seconds. A copy of another provider or source doesn't stay in use until then."""
    from refdesk.saml.provider_metadata import signer_of

    if not row.issuer:
        return [FormError(field="issuer", text=_("Enter the entity ID of the provider."))]
    if not is_secure_address(row.metadata_address):
        return [FormError(field="metadata_address", text=_("Enter an address that begins with https://."))]
    if not row.signing_certificate and row.metadata_source == Provider.Source.FEDERATION:
        text = _("Enter the certificate with which the federation signs metadata.")
        return [FormError(field="signing_certificate", text=text)]
    if row.signing_certificate:
        try:
            signer_of(row.signing_certificate)
        except SignOnRefused as refused:
            return [_refusal("signing_certificate", refused)]
    row.metadata_due, row.metadata_error = 0, ""
    if before is None or (before.issuer, before.metadata_source) != (row.issuer, row.metadata_source):
        row.metadata, row.metadata_at = "", None
    return []


def _refusal(field: str, refused: SignOnRefused) -> FormError:
    detail = refused.detail or refused.reason.value
    if field == "metadata_file":
        return FormError(field=field, text=_("This metadata can’t be used: %(detail)s.") % {"detail": detail})
    return FormError(field=field, text=_("This certificate can’t be used: %(detail)s.") % {"detail": detail})


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
