"""The only form of an encrypted assertion that Refdesk decrypts (XML Encryption 1.1), with its algorithms."""

import base64
import binascii
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from lxml import etree

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .names import ds, xenc, xenc11

AUTHENTICATED = {
    "http://www.w3.org/2009/xmlenc11#aes256-gcm": 32,
    "http://www.w3.org/2009/xmlenc11#aes128-gcm": 16,
}
"""Algorithms of contents, with the bytes of their keys."""
_CBC = {
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc": 32,
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc": 16,
}
_MGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
KEY_TRANSPORT = (_MGF1P, "http://www.w3.org/2009/xmlenc11#rsa-oaep")
"""RSA-OAEP. PKCS #1 v1.5 is refused: its padding answers questions about the keys of others (Bleichenbacher)."""
# OAEP needs no hash without collisions, and SHA-1 is the default of both forms.
_DIGESTS: dict[str | None, type[hashes.HashAlgorithm]] = {
    None: hashes.SHA1,
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1,
    "http://www.w3.org/2001/04/xmlenc#sha256": hashes.SHA256,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashes.SHA512,
}
_MASKS: dict[str | None, type[hashes.HashAlgorithm]] = {
    None: hashes.SHA1,
    "http://www.w3.org/2009/xmlenc11#mgf1sha1": hashes.SHA1,
    "http://www.w3.org/2009/xmlenc11#mgf1sha256": hashes.SHA256,
    "http://www.w3.org/2009/xmlenc11#mgf1sha512": hashes.SHA512,
}


class Cipher(NamedTuple):
    """What an encrypted assertion consists of. `is_authenticated`: by AES-GCM, so a changed text can't be decrypted."""

    is_authenticated: bool
    key_size: int
    """Bytes."""
    padding: OAEP
    wrapped_key: bytes
    content: bytes


def cipher_of(encrypted: etree._Element) -> Cipher:
    """Raises `SignOnRefused` for another form. Nothing is computed here, and nothing is read from elsewhere."""
    data = _only(encrypted, "EncryptedData")
    # In its KeyInfo, or beside it (SAML V2.0 Errata, E43). There is one, so no reference to it is followed.
    keys = list(encrypted.iter(xenc("EncryptedKey")))
    if len(keys) != 1 or keys[0].getparent() not in (encrypted, data.find(ds("KeyInfo"))):
        raise SignOnRefused(Reason.INCOMPLETE, "not one EncryptedKey")
    algorithm = _only(data, "EncryptionMethod").get("Algorithm", "")
    size = AUTHENTICATED.get(algorithm) or _CBC.get(algorithm)
    if size is None:
        raise SignOnRefused(Reason.ALGORITHM, "encryption")
    padding = _padding(_only(keys[0], "EncryptionMethod"))
    return Cipher(algorithm in AUTHENTICATED, size, padding, _value(keys[0]), _value(data))


def _padding(method: etree._Element) -> OAEP:
    algorithm, digest, mask = method.get("Algorithm"), method.find(ds("DigestMethod")), method.find(xenc11("MGF"))
    if algorithm not in KEY_TRANSPORT or method.find(xenc("OAEPparams")) is not None:
        raise SignOnRefused(Reason.ALGORITHM, "key transport")
    hashing = _DIGESTS.get(digest.get("Algorithm") if digest is not None else None)
    masking = _MASKS.get(mask.get("Algorithm") if mask is not None else None)
    if hashing is None or masking is None or (algorithm == _MGF1P and mask is not None):
        raise SignOnRefused(Reason.ALGORITHM, "key transport")
    return OAEP(MGF1(masking()), hashing(), None)


def _value(element: etree._Element) -> bytes:
    """The bytes in the element; a CipherReference would be read from elsewhere."""
    data = _only(element, "CipherData")
    value = _only(data, "CipherValue")
    try:
        return base64.b64decode("".join((value.text or "").split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise SignOnRefused(Reason.INCOMPLETE, "CipherValue") from error


def _only(parent: etree._Element, name: str) -> etree._Element:
    """The only child with this name."""
    children = parent.findall(xenc(name))
    if len(children) != 1:
        raise SignOnRefused(Reason.INCOMPLETE, f"not one {name}")
    return children[0]
