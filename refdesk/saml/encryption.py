"""Decryption of an assertion (XML Encryption 1.1), without telling why it fails."""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .encryption_form import Cipher

_NONCE = 12
_BLOCK = 16


def decrypted(cipher: Cipher, keys: Sequence[RSAPrivateKey]) -> bytes:
    """The plaintext, with the first of the keys that fits; all are tried. Raises `SignOnRefused`.

    The caller allows AES-CBC only for a text that the provider has signed: its padding would answer questions.
    """
    opened = _opened_by_gcm if cipher.is_authenticated else _opened_by_cbc
    texts = [opened(_content_key(cipher, key), cipher.content) for key in keys]
    text = next((text for text in texts if text is not None), None)
    if text is None:
        raise SignOnRefused(Reason.ENCRYPTION)
    return text


def _content_key(cipher: Cipher, key: RSAPrivateKey) -> bytes:
    """A random key where the real one can't be unwrapped, so that both refusals have the same duration."""
    random = secrets.token_bytes(cipher.key_size)
    try:
        content_key = key.decrypt(cipher.wrapped_key, cipher.padding)
    except ValueError:
        return random
    return content_key if len(content_key) == cipher.key_size else random


def _opened_by_gcm(key: bytes, content: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def _opened_by_cbc(key: bytes, content: bytes) -> bytes | None:
    """The last byte says how many bytes are padding (XML Encryption 1.1, section 5.2)."""
    if len(content) < 2 * _BLOCK or len(content) % _BLOCK:
        return None
    decryptor = BlockCipher(AES(key), modes.CBC(content[:_BLOCK])).decryptor()
    text = decryptor.update(content[_BLOCK:]) + decryptor.finalize()
    return text[: -text[-1]] if 1 <= text[-1] <= _BLOCK else None
