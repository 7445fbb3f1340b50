"""Signed headers of a request (Standard Webhooks 1.0): the receiver checks them with the webhook's secret."""

import hashlib
import hmac
from base64 import b64decode, b64encode

from .models import SECRET_BEGINS


def headers_of(message: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """`timestamp` is in seconds, and that of the attempt. `body` are the bytes that are sent."""
    key = b64decode(secret.removeprefix(SECRET_BEGINS))
    digest = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
