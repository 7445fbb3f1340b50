"""The only form of a signature that Refdesk verifies: enveloped, over the element that it is in."""

from lxml import etree

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .names import ENVELOPED, EXCLUSIVE, ds, ec

METHODS = frozenset(
    {
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
    }
)
DIGESTS = frozenset(
    {
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    }
)
_KEY_INFO = {ds("X509Data"), ds("KeyName"), ds("KeyValue")}
"""Not used: keys are those of the metadata. A key by an address is refused."""
_PREFIXES_LIMIT = 200


def check_signature(signature: etree._Element, signed: str) -> None:
    """Refuse a signature of another form, or over another element than that with the ID `signed`.

    Raises `SignOnRefused`. Nothing is computed here, so foreign transforms cost nothing.
    """
    _children(signature, "SignedInfo", "SignatureValue", optional="KeyInfo")
    info = signature[0]
    method, algorithm, reference = _children(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    transforms, digest, _ = _children(reference, "Transforms", "DigestMethod", "DigestValue")
    if reference.keys() != ["URI"] or reference.get("URI") != f"#{signed}" or not signed:
        raise SignOnRefused(Reason.SIGNATURE, "reference")
    steps = _children(transforms, "Transform", "Transform")
    if [step.get("Algorithm") for step in steps] != [ENVELOPED, EXCLUSIVE] or len(steps[0]):
        raise SignOnRefused(Reason.ALGORITHM, "transforms")
    if method.get("Algorithm") != EXCLUSIVE:
        raise SignOnRefused(Reason.ALGORITHM, "canonicalization")
    for canonicalization in (method, steps[1]):
        _check_prefixes(canonicalization)
    if algorithm.get("Algorithm") not in METHODS or len(algorithm):
        raise SignOnRefused(Reason.ALGORITHM, "signature")
    if digest.get("Algorithm") not in DIGESTS or len(digest):
        raise SignOnRefused(Reason.ALGORITHM, "digest")
    if len(signature) > 2 and any(element.tag not in _KEY_INFO for element in signature[2]):
        raise SignOnRefused(Reason.SIGNATURE, "KeyInfo")


def _children(element: etree._Element, *names: str, optional: str = "") -> list[etree._Element]:
    """The children, which have exactly these names, in this order."""
    tags = [child.tag for child in element]
    expected = [ds(name) for name in names]
    if tags not in (expected, [*expected, ds(optional)]):
        raise SignOnRefused(Reason.SIGNATURE, f"form of {etree.QName(element).localname}")
    return list(element)


def _check_prefixes(canonicalization: etree._Element) -> None:
    """Only a list of prefixes may be in a canonicalization."""
    for child in canonicalization:
        if child.tag != ec("InclusiveNamespaces") or len(child.get("PrefixList", "")) > _PREFIXES_LIMIT:
            raise SignOnRefused(Reason.ALGORITHM, "canonicalization")
