"""A provider of SAML 2.0 whose messages can be forged. It is used on this machine only, by the tests of Refdesk."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from signxml.signer import XMLSigner

from refdesk.saml.names import ASSERTION, EXCLUSIVE

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_SPACES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
)
_PLACEHOLDER = '<ds:Signature Id="placeholder"/>'
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"


@cache
def key(number: int = 0) -> rsa.RSAPrivateKey:
    """The same key for each number."""
    return rsa.generate_private_key(65537, 2048)


@cache
def certificate(number: int = 0, days: int = 365) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key(number).public_key(), number + 1)
    builder = builder.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
    return builder.sign(key(number), hashes.SHA256())


def signed(element: etree._Element, number: int = 0, **changes: Any) -> etree._Element:
    """The element with an enveloped signature in the position of its placeholder."""
    choice = {"signature_algorithm": "rsa-sha256", "digest_algorithm": "sha256", "c14n_algorithm": EXCLUSIVE} | changes
    pem = certificate(number).public_bytes(serialization.Encoding.PEM).decode()
    signer = XMLSigner(**choice)
    result: etree._Element = signer.sign(
        element, key=key(number), cert=pem, reference_uri="#" + element.get("ID", ""), id_attribute="ID"
    )
    return result


def instant(offset: float = 0) -> str:
    return datetime.fromtimestamp(time.time() + offset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class SamlProvider:
    """What its responses say. `forge` changes the tree of a response after it was signed."""

    entity_id: str = "https://idp.harbour.example/idp"
    audience: str = "http://testserver/saml/metadata/"
    recipient: str = "http://testserver/login/saml/answer/"
    destination: str | None = None
    name_id: str = "person-1"
    format: str = PERSISTENT
    attributes: dict[str, list[str]] = field(default_factory=lambda: {MAIL: ["ana@harbour.example"]})
    skew: float = 0
    """Seconds by which the provider's clock is ahead."""
    signed_in_at: float | None = 0
    """Seconds from now at which the person signed in there; None: it isn't said."""
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    sign_assertion: bool = True
    sign_response: bool = False
    number: int = 0
    """The number of the key."""
    id: str = "_a1"
    forge: Callable[[etree._Element], etree._Element] = lambda root: root
    seal: Callable[[etree._Element], etree._Element] = lambda assertion: assertion
    """Encrypts the assertion, which was signed before."""

    def response(self, request: str | None = "_request") -> bytes:
        """The bytes of a response to the request with this ID; None: an unsolicited one."""
        assertion = etree.fromstring(self.assertion(request))
        if self.sign_assertion:
            assertion = signed(assertion, self.number)
        root = etree.fromstring(self._envelope(request))
        root.append(self.seal(assertion))
        if self.sign_response:
            root = signed(root, self.number)
        return etree.tostring(self.forge(root))

    def posted(self, request: str | None = "_request") -> str:
        """The response as a browser posts it."""
        return base64.b64encode(self.response(request)).decode()

    def assertion(self, request: str | None) -> str:
        answers = f' InResponseTo="{request}"' if request else ""
        attributes = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in values)
            + "</saml:Attribute>"
            for name, values in self.attributes.items()
        )
        early, late, now = instant(self.skew - 5), instant(self.skew + 300), instant(self.skew)
        signed_in = "" if self.signed_in_at is None else f' AuthnInstant="{instant(self.skew + self.signed_in_at)}"'
        return (
            f'<saml:Assertion {_SPACES} Version="2.0" ID="{self.id}" IssueInstant="{now}">'
            f"<saml:Issuer>{self.entity_id}</saml:Issuer>{_PLACEHOLDER if self.sign_assertion else ''}"
            f'<saml:Subject><saml:NameID Format="{self.format}">{self.name_id}</saml:NameID>'
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData{answers} NotOnOrAfter="{late}" Recipient="{self.recipient}"/>'
            f'</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{early}" NotOnOrAfter="{late}">'
            f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience></saml:AudienceRestriction>"
            f'</saml:Conditions><saml:AuthnStatement{signed_in} SessionIndex="s1"><saml:AuthnContext>'
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"
        )

    def _envelope(self, request: str | None) -> str:
        answers = f' InResponseTo="{request}"' if request else ""
        destination = self.recipient if self.destination is None else self.destination
        return (
            f'<samlp:Response {_SPACES} Version="2.0" ID="_r{self.id}" IssueInstant="{instant(self.skew)}"'
            f'{answers} Destination="{destination}"><saml:Issuer>{self.entity_id}</saml:Issuer>'
            f"{_PLACEHOLDER if self.sign_response else ''}"
            f'<samlp:Status><samlp:StatusCode Value="{self.status}"/></samlp:Status></samlp:Response>'
        )


def provider_metadata(
    entity_id: str,
    *,
    number: int = 0,
    head: str = "",
    scope: str = "",
    address: str = "https://idp.harbour.example/sso",
) -> str:
    """Metadata of an identity provider, with attributes `head` of the whole."""
    der = base64.b64encode(certificate(number).public_bytes(serialization.Encoding.DER)).decode()
    extensions = f'<md:Extensions><s:Scope regexp="false">{scope}</s:Scope></md:Extensions>' if scope else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!-- Our provider -->'
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
        f' xmlns:s="urn:mace:shibboleth:metadata:1.0" ID="_m" entityID="{entity_id}"{head}>'
        '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f'{extensions}<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{der}'
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
        f' Location="{address}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )


def assertion_of(root: etree._Element) -> etree._Element:
    element = root.find(ASSERTION)
    assert element is not None
    return element
