"""Key pairs of this server, to which providers encrypt: made when the first is needed, and replaced with overlap."""

import base64
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.db import IntegrityError, transaction
from django.db.models import Q

from refdesk.kit.clock import now_ms
from refdesk.sign_on.models import DecryptionKey

OVERLAP_DAYS = 30
"""For how long a replaced key still decrypts: providers read metadata daily, or people register it by hand."""
_DAY = 86_400_000
_BITS = 3072
# Its end is no matter to providers (Metadata Interoperability Profile 1.0, section 2.6.1), but some warn of it.
_CERTIFICATE_DAYS = 3_650


def newest_key() -> DecryptionKey:
    """The key of our metadata. It is made if there is none, or if the secret key that it was encrypted with is lost."""
    newest = DecryptionKey.objects.order_by("-number").first()
    if newest is not None and _private(newest) is not None:
        return newest
    return replace_key(newest)


def decryption_keys() -> list[rsa.RSAPrivateKey]:
    """The newest key, and the one before for as long as it still decrypts."""
    rows = DecryptionKey.objects.filter(Q(until=None) | Q(until__gt=now_ms())).order_by("-number")
    return [key for row in rows if (key := _private(row)) is not None]


def replace_key(newest: DecryptionKey | None) -> DecryptionKey:
    """The key that follows `newest`, which decrypts for `OVERLAP_DAYS` more; earlier ones are deleted."""
    key = _new_key(newest.number + 1 if newest else 1)
    try:
        with transaction.atomic():
            key.save(force_insert=True)
            DecryptionKey.objects.filter(number__lt=key.number - 1).delete()
            DecryptionKey.objects.filter(number=key.number - 1).update(until=now_ms() + OVERLAP_DAYS * _DAY)
    except IntegrityError:
        # Another process was quicker.
        return DecryptionKey.objects.get(number=key.number)
    return key


def delete_expired_keys() -> None:
    DecryptionKey.objects.filter(until__lte=now_ms()).delete()


def _new_key(number: int) -> DecryptionKey:
    private = rsa.generate_private_key(65537, _BITS)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Refdesk")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=_CERTIFICATE_DAYS))
    certificate = builder.sign(private, hashes.SHA256()).public_bytes(Encoding.DER)
    key = DecryptionKey(number=number, certificate=base64.b64encode(certificate).decode())
    key.set_private(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return key


def _private(row: DecryptionKey) -> rsa.RSAPrivateKey | None:
    try:
        # The key is our own: its check would take a hundred times as long as its use.
        key = load_der_private_key(row.read_private(), None, unsafe_skip_rsa_key_validation=True)
    except InvalidToken:
        return None
    return key if isinstance(key, rsa.RSAPrivateKey) else None
