"""Encrypted assertions as a provider makes them, and as an attacker changes them."""

import base64
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, HashAlgorithm
from lxml import etree

from .provider import key

GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
SPACES = (
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"'
)


def _public() -> rsa.RSAPublicKey:
    return key(9).public_key()


def oaep(digest: type[HashAlgorithm] = SHA1, mask: type[HashAlgorithm] = SHA1) -> padding.OAEP:
    return padding.OAEP(padding.MGF1(mask()), digest(), None)


@dataclass
class Seal:
    """Encrypts to a public key. `text` replaces the plaintext."""

    public: rsa.RSAPublicKey = field(default_factory=_public)
    algorithm: str = GCM
    transport: str = OAEP
    method: str = ""
    """What is in the method of the key."""
    wrapping: padding.AsymmetricPadding = field(default_factory=lambda: oaep())
    text: bytes | None = None
    content_key: bytes | None = None
    beside: bool = False
    """The key is beside the data, not in it."""
    flip: int | None = None
    """The position of a byte of the content that is changed afterwards."""

    def __call__(self, assertion: etree._Element) -> etree._Element:
        text = etree.tostring(assertion) if self.text is None else self.text
        content_key = self.content_key or os.urandom(32 if "256" in self.algorithm else 16)
        content = bytearray((_by_gcm if self.algorithm.endswith("gcm") else _by_cbc)(content_key, text))
        if self.flip is not None:
            content[self.flip] ^= 1
        wrapped = (
            f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{self.transport}">{self.method}'
            f"</xenc:EncryptionMethod>{_data(self.public.encrypt(content_key, self.wrapping))}</xenc:EncryptedKey>"
        )
        inside = "" if self.beside else f"<ds:KeyInfo>{wrapped}</ds:KeyInfo>"
        return etree.fromstring(
            f'<saml:EncryptedAssertion {SPACES}><xenc:EncryptedData Type="http://www.w3.org/2001/04/xmlenc#Element">'
            f'<xenc:EncryptionMethod Algorithm="{self.algorithm}"/>{inside}{_data(bytes(content))}</xenc:EncryptedData>'
            f"{wrapped if self.beside else ''}</saml:EncryptedAssertion>"
        )


def _data(value: bytes) -> str:
    text = base64.b64encode(value).decode()
    return f"<xenc:CipherData><xenc:CipherValue>\n{text}\n</xenc:CipherValue></xenc:CipherData>"


def _by_gcm(content_key: bytes, text: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(content_key).encrypt(nonce, text, None)


def _by_cbc(content_key: bytes, text: bytes) -> bytes:
    begin, count = os.urandom(16), 16 - len(text) % 16
    encryptor = Cipher(algorithms.AES(content_key), modes.CBC(begin)).encryptor()
    return begin + encryptor.update(text + bytes(count - 1) + bytes([count])) + encryptor.finalize()
