"""Signatures with keys of metadata. What is read afterwards is what was signed, and not the message."""

from collections.abc import Sequence

from cryptography.x509 import Certificate
from lxml import etree
from signxml.exceptions import InvalidCertificate, InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .names import ASSERTION, SIGNATURE

_ERRORS = (InvalidSignature, InvalidDigest, InvalidInput, InvalidCertificate, ValueError)


def is_signed(element: etree._Element) -> bool:
    return element.find(SIGNATURE) is not None


def verified(element: etree._Element, certificates: Sequence[Certificate]) -> etree._Element:
    """The element as it was signed with the key of one of the certificates. Raises `SignOnRefused`.

    The element has passed the gate. A certificate stands for its key: whether it has expired is no matter here, as
    metadata ends by its own date (SAML V2.0 Metadata Interoperability Profile 1.0, section 2.6.1).
    """
    # The element alone, with the namespaces that it is in, so that the verifier sees no other one.
    text = etree.tostring(element, with_tail=False)
    for certificate in certificates:
        configuration = SignatureConfiguration(
            location="./", ignore_ambiguous_key_info=True, verification_time=certificate.not_valid_before_utc
        )
        try:
            result = XMLVerifier().verify(
                text, x509_cert=certificate, id_attribute="ID", expect_config=configuration, validate_schema=False
            )
        except _ERRORS:
            continue
        signed = getattr(result, "signed_xml", None)
        if signed is not None and signed.tag == element.tag and signed.get("ID") == element.get("ID"):
            return signed  # type: ignore[no-any-return] # the package has no types
    raise SignOnRefused(Reason.SIGNATURE)


def verified_assertion(response: etree._Element, certificates: Sequence[Certificate]) -> etree._Element:
    """The signed assertion of a response that has passed the gate. Raises `SignOnRefused`.

    Every signature has to be right, and at least one has to cover the assertion: its own, or the response's.
    """
    whole = verified(response, certificates) if is_signed(response) else None
    assertion = response.find(ASSERTION)
    if assertion is None:
        raise SignOnRefused(Reason.INCOMPLETE, "no Assertion")
    if is_signed(assertion):
        return verified(assertion, certificates)
    covered = whole.find(ASSERTION) if whole is not None else None
    if covered is None:
        raise SignOnRefused(Reason.SIGNATURE, "unsigned")
    return covered
