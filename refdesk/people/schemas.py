"""Requests and responses of the HTTP API of operators."""

from ninja import Schema


class ConnectionToken(Schema):
    """The `token` of a connection's `desk_hello` frame, valid for `expires_in` seconds."""

    token: str
    expires_in: int
