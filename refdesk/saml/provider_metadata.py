"""Metadata of a provider: its address for sign-ins, its keys, and the domains that it vouches for."""

import base64
import binascii
from collections.abc import Iterator
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .gate import gated_entity, refuse
from .instants import duration_of, seconds_of
from .names import ds, md
from .signatures import is_signed, verified

_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_SCOPE = "{urn:mace:shibboleth:metadata:1.0}Scope"
_RSA_BITS = 2048


class Metadata(NamedTuple):
    """What Refdesk uses of a provider's metadata."""

    entity_id: str
    address: str
    """The address that a browser is led to for a sign-in."""
    certificates: list[x509.Certificate]
    scopes: list[str]
    """Domains that the provider vouches for, in small letters; empty if the metadata names none."""
    until: float | None
    """When the metadata ends (seconds); None if it doesn't say."""
    cached_for: float | None
    """For how many seconds it may be used without being fetched again; None if it doesn't say."""

    @property
    def certificate_until(self) -> int:
        """The end of the certificate that is valid longest (ms)."""
        return int(max(certificate.not_valid_after_utc for certificate in self.certificates).timestamp() * 1000)


def read_metadata(text: bytes, now: float, signer: x509.Certificate | None = None) -> Metadata:
    """The metadata, if it is valid `now` (seconds) and signed by the signer, if any. Raises `SignOnRefused`."""
    entity = gated_entity(text)
    if signer is not None:
        if not is_signed(entity):
            raise SignOnRefused(Reason.SIGNATURE, "metadata unsigned")
        entity = verified(entity, [signer])
    role = next((role for role in entity.iterfind(md("IDPSSODescriptor")) if _speaks(role)), None)
    if role is None:
        refuse("metadata without identity provider")
    ends = [seconds_of(end) for element in (entity, role) if (end := element.get("validUntil")) is not None]
    if ends and min(ends) <= now:
        raise SignOnRefused(Reason.EXPIRED, "metadata")
    certificates = list(_certificates(role))
    if not certificates:
        refuse("metadata without a certificate for signatures")
    scopes = [
        (scope.text or "").strip().lower()
        for scope in entity.iter(_SCOPE)
        if scope.get("regexp", "false") in ("false", "0")
    ]
    return Metadata(
        entity.get("entityID", ""),
        _address(role),
        certificates,
        [scope for scope in scopes if scope],
        min(ends, default=None),
        duration_of(entity.get("cacheDuration", "")),
    )


def _speaks(role: etree._Element) -> bool:
    return _PROTOCOL in role.get("protocolSupportEnumeration", "").split()


def _address(role: etree._Element) -> str:
    services = [service for service in role.iterfind(md("SingleSignOnService")) if service.get("Binding") == _REDIRECT]
    if not services:
        refuse("metadata without a sign-in by HTTP-Redirect")
    address = services[0].get("Location", "")
    if not address.startswith("https://") or not address.isascii() or "#" in address:
        raise SignOnRefused(Reason.REDIRECT, "address without https")
    return address


def _certificates(role: etree._Element) -> Iterator[x509.Certificate]:
    for key in role.iterfind(md("KeyDescriptor")):
        if key.get("use", "signing") != "signing":
            continue
        for element in key.iterfind(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}"):
            try:
                certificate = x509.load_der_x509_certificate(base64.b64decode(element.text or ""))
                strong = _is_strong(certificate)
            except (ValueError, binascii.Error) as error:
                raise SignOnRefused(Reason.INCOMPLETE, "certificate in the metadata") from error
            if strong:
                yield certificate


def signer_of(pem: str) -> x509.Certificate:
    """The certificate of who signs metadata. Raises `SignOnRefused`."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.strip().encode())
        strong = _is_strong(certificate)
    except ValueError as error:
        raise SignOnRefused(Reason.INCOMPLETE, "no certificate in PEM") from error
    if not strong:
        raise SignOnRefused(Reason.ALGORITHM, "key of the certificate")
    return certificate


def _is_strong(certificate: x509.Certificate) -> bool:
    public = certificate.public_key()
    strong = isinstance(public, rsa.RSAPublicKey) and public.key_size >= _RSA_BITS
    return strong or isinstance(public, ec.EllipticCurvePublicKey)
