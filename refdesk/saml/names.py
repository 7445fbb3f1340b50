"""Names of elements and algorithms, as lxml writes them."""

from functools import partial

_SPACES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
    "ec": "http://www.w3.org/2001/10/xml-exc-c14n#",
}


def _name(space: str, local: str) -> str:
    return f"{{{_SPACES[space]}}}{local}"


saml, samlp, md, ds, xenc, xenc11, ec = (partial(_name, space) for space in _SPACES)

RESPONSE = samlp("Response")
ASSERTION = saml("Assertion")
ENCRYPTED_ASSERTION = saml("EncryptedAssertion")
SIGNATURE = ds("Signature")

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
"""Exclusive canonicalization without comments."""
