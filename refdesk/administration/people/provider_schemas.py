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


class NewProvider(Schema):
    """A new provider of OpenID Connect, which is not enabled yet. `client_secret` is empty for a public client."""

    name: str = Field(max_length=4_000)
    issuer: str = Field(max_length=4_000)
    client_id: str = Field(max_length=4_000)
    client_secret: str = Field(default="", max_length=1_000)


@fields_of(Provider)
class ProviderValues(Schema):
    """An empty `client_secret` leaves the stored one. `enabled` requires a successful trial of these settings."""

    client_secret: str = Field(default="", max_length=1_000)
    rules: list[RuleValues] = Field(default=[], max_length=200)


class ProviderSettings(ProviderValues):
    """`client_secret` is always empty; `has_secret` says whether one is stored. `tried`: a trial succeeded.

    The provider has to know `redirect_uri`, and may know `logout_uri`. A browser begins a trial at `trial`.
    """

    id: int
    version: str
    has_secret: bool
    tried: bool
    redirect_uri: str
    logout_uri: str
    trial: str
