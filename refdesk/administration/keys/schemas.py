"""Requests and responses of the HTTP API of API keys."""

from datetime import date

from ninja import Field, Schema

from refdesk.http.forms import limited_by
from refdesk.keys.models import ApiKey
from refdesk.keys.scopes import Scope
from refdesk.resources.schemas import NewInLibrary


class NewApiKey(NewInLibrary):
    """A key for these scopes, valid through the day `expires`, at most a year ahead.

    `networks` are those that it can be used from (CIDR), one per line; empty for all.
    """

    model_config = limited_by(ApiKey)
    name: str = Field(max_length=4_000)
    scopes: list[Scope] = Field(max_length=len(Scope))
    expires: date | None = None
    networks: str = Field("", max_length=8_000)


class ApiKeyOut(Schema):
    """A key without its text. Times are in ms; `used_at` is null for a key that was never used, else to a minute."""

    id: int
    name: str
    library: int
    library_name: str
    scopes: list[Scope]
    expires: date
    expired: bool
    networks: str
    used_at: int | None


class MadeApiKey(ApiKeyOut):
    """A new key with its text, which is not shown again."""

    key: str
