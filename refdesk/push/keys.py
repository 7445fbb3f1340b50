"""The key pairs that identify this server to push services (VAPID, RFC 8292), derived from the secret keys.

So they are in the backup with the secret key, and all processes of an installation have the same ones.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve's base point (FIPS 186-4, D.1.2.3)."""
TOKEN_SECONDS = 12 * 3600
"""Lifetime of a token; RFC 8292 allows 24 hours."""


class ServerKey(NamedTuple):
    """`public` is the uncompressed point in base64url, as browsers take it."""

    private: ec.EllipticCurvePrivateKey
    public: str


def server_key() -> ServerKey:
    """The key for new subscriptions."""
    return _derived(settings.SECRET_KEY)


def key_with(public: str) -> ServerKey | None:
    """The key of an earlier subscription; None once its secret key is no longer among the fallbacks."""
    keys = (_derived(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((key for key in keys if key.public == public), None)


def authorization(key: ServerKey, audience: str, contact: str, now: int) -> str:
    """The value of the header for the push service with the origin `audience`. `now` is in seconds."""
    claims = {"aud": audience, "exp": now + TOKEN_SECONDS, "sub": contact}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.private.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}, k={key.public}"


def encoded(raw: bytes) -> str:
    """Base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError where the text is not base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@lru_cache(maxsize=8)
def _derived(secret: str) -> ServerKey:
    # 48 bytes: the remainder of the division is as good as uniform (FIPS 186-5, A.2.1).
    raw = HKDF(hashes.SHA256(), length=48, salt=None, info=b"refdesk.push.vapid").derive(secret.encode())
    private = ec.derive_private_key(int.from_bytes(raw) % (GROUP_ORDER - 1) + 1, CURVE)
    return ServerKey(private, encoded(point(private.public_key())))


def _json(value: dict[str, object] | dict[str, str]) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())
