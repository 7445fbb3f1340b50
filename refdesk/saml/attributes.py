"""Attributes of an assertion as claims: under their identifiers, and known ones under their usual names too."""

from typing import Any

from lxml import etree

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .names import saml

_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_SUBJECTS = {
    "urn:oasis:names:tc:SAML:attribute:subject-id": "subject-id",
    "urn:oasis:names:tc:SAML:attribute:pairwise-id": "pairwise-id",
}
"""SAML V2.0 Subject Identifier Attributes Profile 1.0."""
_LIMIT = 240
"""Characters of an identifier of a person; of the column, less the kind of identifier."""
_ENTRA = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
USUAL = {
    "urn:oid:0.9.2342.19200300.100.1.3": "email",
    f"{_ENTRA}emailaddress": "email",
    "mail": "email",
    "urn:oid:2.16.840.1.113730.3.1.241": "name",
    "http://schemas.microsoft.com/identity/claims/displayname": "name",
    "displayName": "name",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.6": "eduPersonPrincipalName",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.7": "eduPersonEntitlement",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.9": "eduPersonScopedAffiliation",
    "urn:oid:1.3.6.1.4.1.5923.1.5.1.1": "isMemberOf",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": "groups",
} | _SUBJECTS
"""Names that rules can use instead of the identifiers."""
REQUESTED = (
    ("urn:oasis:names:tc:SAML:attribute:subject-id", "subject-id", "false"),
    ("urn:oid:0.9.2342.19200300.100.1.3", "mail", "true"),
    ("urn:oid:2.16.840.1.113730.3.1.241", "displayName", "true"),
    ("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation", "false"),
)
"""Attributes that this server’s metadata request: identifier, usual name, whether it is required."""
_RESERVED = frozenset({"iss", "sub", "sid", "acr", "amr", "auth_time", "email_verified"})
_SINGLE = ("email", "name")


def attributes_of(assertion: etree._Element) -> dict[str, Any]:
    """Lists of values by name. `email` and `name` are single values, the first of each."""
    attributes: dict[str, Any] = {}
    for attribute in assertion.iterfind(f"{saml('AttributeStatement')}/{saml('Attribute')}"):
        name = attribute.get("Name", "")
        values = [_text(value) for value in attribute.iterfind(saml("AttributeValue"))]
        for key in {name, USUAL.get(name, name)} - _RESERVED:
            attributes[key] = [*attributes.get(key, []), *values]
    for key in _SINGLE:
        if attributes.get(key):
            attributes[key] = attributes[key][0]
    return attributes


def subject_of(assertion: etree._Element, attributes: dict[str, Any]) -> str:
    """The person's lasting identifier, with its kind in front. Raises `SignOnRefused` if there is none.

    A transient identifier would make a new account at each sign-in, and an address as one changes its owner.
    """
    for kind in _SUBJECTS.values():
        if (values := attributes.get(kind)) and len(values) == 1:
            return _limited(kind, values[0])
    name = assertion.find(f"{saml('Subject')}/{saml('NameID')}")
    if name is None or name.get("Format") != _PERSISTENT:
        raise SignOnRefused(Reason.INCOMPLETE, "no persistent NameID, subject-id or pairwise-id")
    return _limited("persistent", _text(name))


def _limited(kind: str, value: str) -> str:
    if not 0 < len(value) <= _LIMIT or not value.isprintable():
        raise SignOnRefused(Reason.INCOMPLETE, kind)
    return f"{kind}:{value}"


def _text(element: etree._Element) -> str:
    """The whole text of the element, with that of an element in it, such as the NameID of eduPersonTargetedID."""
    return "".join(str(text) for text in element.itertext()).strip()
