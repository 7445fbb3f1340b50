"""Encryption of a push message for one browser (RFC 8291, with the content coding of RFC 8188)."""

import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .keys import CURVE, point

RECORD_SIZE = 4096
PADDED_TO = 512
"""The content is padded to a multiple of so many bytes, so that its length says nothing of a name."""
LAST_RECORD = b"\x02"
POINT_SIZE, AUTH_SIZE, SALT_SIZE = 65, 16, 16


def encrypt(content: bytes, browser_key: bytes, auth: bytes) -> bytes:
    """The body of the request. Raises ValueError where `browser_key` is no point of the curve."""
    padded = content + LAST_RECORD
    padded += bytes(-len(padded) % PADDED_TO)
    return sealed(padded, browser_key, auth, ec.generate_private_key(CURVE), secrets.token_bytes(SALT_SIZE))


def sealed(padded: bytes, browser_key: bytes, auth: bytes, private: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """One record with its header. `own` and `salt` are used once."""
    public = point(private.public_key())
    browser = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key)
    shared = private.exchange(ec.ECDH(), browser)
    secret = _derive(shared, salt=auth, info=b"WebPush: info\0" + browser_key + public, length=32)
    key = _derive(secret, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(secret, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    header = salt + RECORD_SIZE.to_bytes(4) + len(public).to_bytes(1) + public
    return header + AESGCM(key).encrypt(nonce, padded, None)


def is_point(raw: bytes) -> bool:
    """Whether these bytes are an uncompressed point of the curve, as the key of a browser is."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        return False
    return len(raw) == POINT_SIZE


def _derive(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
