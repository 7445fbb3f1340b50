"""Signatures with keys of metadata. What is read afterwards is what was signed, and not the message."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509 import Certificate
from lxml import etree
from signxml.exceptions import InvalidCertificate, InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .encryption import decrypted
from .encryption_form import cipher_of
from .gate import gated_assertion
from .names import ASSERTION, ENCRYPTED_ASSERTION, SIGNATURE

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


def verified_assertion(
    response: etree._Element, certificates: Sequence[Certificate], keys: Sequence[RSAPrivateKey] = ()
) -> etree._Element:
    """The signed assertion of a response that has passed the gate, decrypted with one of the keys.

    Every signature has to be right, and at least one has to cover the assertion: its own, or the response's. That of
    the response is verified before anything is decrypted. Raises `SignOnRefused`.
    """
    whole = verified(response, certificates) if is_signed(response) else None
    encrypted = (response if whole is None else whole).find(ENCRYPTED_ASSERTION)
    if encrypted is not None:
        return _decrypted_assertion(encrypted, certificates, keys, signed=whole is not None)
    assertion = response.find(ASSERTION)
    if assertion is None:
        raise SignOnRefused(Reason.INCOMPLETE, "no Assertion")
    if is_signed(assertion):
        return verified(assertion, certificates)
    covered = whole.find(ASSERTION) if whole is not None else None
    if covered is None:
        raise SignOnRefused(Reason.SIGNATURE, "unsigned")
    return covered


def _decrypted_assertion(
    encrypted: etree._Element, certificates: Sequence[Certificate], keys: Sequence[RSAPrivateKey], *, signed: bool
) -> etree._Element:
    """`signed`: the response’s signature covers the ciphertext.

    A refusal is the same whatever the plaintext is, for it would answer questions about the plaintexts of others.
    """
    cipher = cipher_of(encrypted)
    if not (cipher.is_authenticated or signed):
        raise SignOnRefused(Reason.ALGORITHM, "AES-CBC in a response without signature")
    try:
        assertion = gated_assertion(decrypted(cipher, keys))
        if is_signed(assertion):
            return verified(assertion, certificates)
    except SignOnRefused as refused:
        raise SignOnRefused(Reason.ENCRYPTION) from refused
    if not signed:
        raise SignOnRefused(Reason.ENCRYPTION)
    return assertion
