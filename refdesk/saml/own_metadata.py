"""Metadata of this server, to be handed to providers and federations."""

from django.conf import settings
from django.urls import reverse
from lxml import etree

from .attributes import REQUESTED
from .encryption_form import AUTHENTICATED, KEY_TRANSPORT
from .names import ds, md
from .own_keys import newest_key

_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def entity_id() -> str:
    """The name of this server, which is also the address of its metadata."""
    return f"{settings.CONFIG.public_url}{reverse('saml-metadata')}"


def recipient() -> str:
    """Where browsers post answers: by the public URL, whatever host the request names."""
    return f"{settings.CONFIG.public_url}{reverse('saml-answer')}"


def own_metadata() -> bytes:
    entity = etree.Element(
        md("EntityDescriptor"), {"entityID": entity_id()}, nsmap={"md": md("")[1:-1], "ds": ds("")[1:-1]}
    )
    role = etree.SubElement(
        entity,
        md("SPSSODescriptor"),
        {"WantAssertionsSigned": "true", "protocolSupportEnumeration": "urn:oasis:names:tc:SAML:2.0:protocol"},
    )
    _add_key(role)
    _add(role, "NameIDFormat", _PERSISTENT)
    etree.SubElement(
        role,
        md("AssertionConsumerService"),
        {"Binding": _POST, "Location": recipient(), "index": "0", "isDefault": "1"},
    )
    service = etree.SubElement(role, md("AttributeConsumingService"), {"index": "0"})
    _add(service, "ServiceName", "Refdesk").set(_LANGUAGE, "en")
    for name, usual, required in REQUESTED:
        etree.SubElement(
            service,
            md("RequestedAttribute"),
            {"Name": name, "NameFormat": _URI, "FriendlyName": usual, "isRequired": required},
        )
    if (contact := settings.CONFIG.security_contact).startswith("mailto:"):
        person = etree.SubElement(entity, md("ContactPerson"), {"contactType": "technical"})
        _add(person, "EmailAddress", contact)
    return etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_key(role: etree._Element) -> None:
    """The certificate to encrypt to. AES-CBC isn't named, so that providers that can choose take AES-GCM."""
    key = etree.SubElement(role, md("KeyDescriptor"), {"use": "encryption"})
    data = etree.SubElement(etree.SubElement(key, ds("KeyInfo")), ds("X509Data"))
    etree.SubElement(data, ds("X509Certificate")).text = newest_key().certificate
    for algorithm in (*AUTHENTICATED, *KEY_TRANSPORT):
        etree.SubElement(key, md("EncryptionMethod"), {"Algorithm": algorithm})


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, md(name))
    element.text = text
    return element
