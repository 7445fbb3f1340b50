"""Requests and responses of the HTTP API of providers for sign-on."""

from ninja import Field, Schema

from refdesk.kit.numbers import Number
from refdesk.resources.schemas import fields_of
from refdesk.sign_on.models import Provider
from refdesk.staff.roles import Role


class RuleValues(Schema):
    """A person with the value in the attribute gets the role, unless an earlier rule applied, and the departments."""

    attribute: str = Field(max_length=200)
    value: str = Field(max_length=500)
    role: Role
    departments: list[Number] = Field(max_length=1_000)


_CERTIFICATE = 16_000
"""Characters of a certificate in PEM."""
_METADATA = 600_000
"""Characters of a file with metadata; a smaller one may be refused in words."""


class NewProvider(Schema):
    """A new provider, which is not enabled yet. `client_secret` is empty for a public client.

    `saml`: with the source `file` only `metadata_file`, the XML of the provider's metadata, decides; its entity ID
    becomes the `issuer`. Otherwise the metadata of the entity ID `issuer` is fetched from `metadata_address`.
    """

    kind: Provider.Kind = Provider.Kind.OPENID
    name: str = Field(max_length=4_000)
    issuer: str = Field(default="", max_length=4_000)
    client_id: str = Field(default="", max_length=4_000)
    client_secret: str = Field(default="", max_length=1_000)
    metadata_file: str = Field(default="", max_length=_METADATA)
    metadata_source: Provider.Source = Provider.Source.FILE
    metadata_address: str = Field(default="", max_length=4_000)
    signing_certificate: str = Field(default="", max_length=_CERTIFICATE)


@fields_of(Provider)
class ProviderValues(Schema):
    """An empty `client_secret` or `metadata_file` leaves what is stored. `enabled` requires a successful trial of these
    settings."""

    client_secret: str = Field(default="", max_length=1_000)
    metadata_file: str = Field(default="", max_length=_METADATA)
    metadata_source: Provider.Source = Provider.Source.FILE
    signing_certificate: str = Field(default="", max_length=_CERTIFICATE)
    rules: list[RuleValues] = Field(default=[], max_length=200)


class ProviderSettings(ProviderValues):
    """`client_secret` and `metadata_file` are always empty. `has_secret`: one is stored. `tried`: a trial succeeded.

    The provider has to know `redirect_uri`, and may know `logout_uri`; one of SAML 2.0 reads our metadata instead.
    A browser begins a trial at `trial`. `certificate_until` (ms) is the end of the certificate for signatures.
    `metadata_at` (ms): when the copy in use was fetched. `metadata_error`: why it could not be replaced since.
    """

    id: int
    version: str
    kind: Provider.Kind
    certificate_until: int | None
    metadata_at: int | None
    metadata_error: str
    has_secret: bool
    tried: bool
    redirect_uri: str
    logout_uri: str
    trial: str
