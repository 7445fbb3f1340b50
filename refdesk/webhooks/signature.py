"""Signed headers of a request (Standard Webhooks 1.0): the receiver checks them with a secret of the webhook."""

import hashlib
import hmac
from base64 import b64decode, b64encode

from .models import SECRET_BEGINS


def headers_of(message: str, timestamp: int, body: bytes, *secrets: str) -> dict[str, str]:
    """`timestamp` is in seconds, and that of the attempt. `body` are the bytes that are sent.

    There is a signature for each secret, separated by spaces.
    """
    content = f"{message}.{timestamp}.".encode() + body
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(content, secret) for secret in secrets),
    }


def _signature(content: bytes, secret: str) -> str:
    key = b64decode(secret.removeprefix(SECRET_BEGINS))
    return f"v1,{b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}"
