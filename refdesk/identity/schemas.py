"""Requests and responses of the HTTP API of confirmations."""

from typing import Any

from ninja import Field, Schema


class Confirmation(Schema):
    """The password, a code of the authenticator app, or a passkey: the browser's credential as JSON."""

    password: str = Field("", max_length=1000)
    code: str = Field("", max_length=100)
    passkey: str = Field("", max_length=20_000)


class PasskeyOptions(Schema):
    """What the browser needs to use a passkey: `PublicKeyCredential.parseRequestOptionsFromJSON(options)`."""

    options: dict[str, Any]
