"""Requests and responses of the HTTP API of push notifications."""

from ninja import Field, Schema

from .endpoints import LIMIT


class PushKey(Schema):
    """The server's public key in base64url, for `PushManager.subscribe`; null where push notifications are off."""

    key: str | None


class PushForm(Schema):
    """A browser's subscription. `browser_key` (`p256dh`), `auth` and `server_key` are in base64url."""

    endpoint: str = Field(max_length=LIMIT)
    browser_key: str = Field(max_length=88)
    auth: str = Field(max_length=24)
    server_key: str = Field(max_length=88)
