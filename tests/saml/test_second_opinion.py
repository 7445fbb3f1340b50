"""Row G2: pysaml2 is the provider, and minisaml, another reader, has to name the same person as Refdesk."""

import base64
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from refdesk.saml.names import ENCRYPTED_ASSERTION, ds
from refdesk.saml.own_keys import decryption_keys
from refdesk.saml.own_metadata import own_metadata
from refdesk.saml.responses import Expected, read_response

from .provider import SamlProvider, certificate, key

pytestmark = [
    pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="pysaml2 signs with the program xmlsec1"),
    # Both packages import modules of others that are said to be removed one day, so they are imported in the test.
    pytest.mark.filterwarnings("ignore"),
]
ENTITY, AUDIENCE, RECIPIENT = (
    "https://idp.example/",
    "https://desk.example/saml/metadata/",
    "https://desk.example/login/saml/answer/",
)
DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256"
METHOD = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@pytest.fixture
def provider(tmp_path: Path, settings: Any, db: None) -> Any:
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.server import Server

    settings.CONFIG = replace(settings.CONFIG, public_url="https://desk.example")
    private = key(0).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(private)
    (tmp_path / "certificate.pem").write_bytes(certificate(0).public_bytes(serialization.Encoding.PEM))
    endpoints = {"single_sign_on_service": [("https://idp.example/sso", BINDING_HTTP_REDIRECT)]}
    configuration = {
        "entityid": ENTITY,
        "service": {"idp": {"endpoints": endpoints, "policy": {"default": {"attribute_restrictions": None}}}},
        "key_file": str(tmp_path / "key.pem"),
        "cert_file": str(tmp_path / "certificate.pem"),
        "xmlsec_binary": shutil.which("xmlsec1"),
        "metadata": {"inline": [own_metadata().decode()]},
    }
    return Server(config=IdPConfig().load(configuration))


@pytest.mark.parametrize("what", ["assertion", "response"])
def test_G2_second_reader_names_the_same_person(provider: Any, what: str) -> None:
    from minisaml.response import validate_response
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID

    text = provider.create_authn_response(
        {"mail": ["ana@harbour.example"], "displayName": ["Ana Morales"]},
        "_request",
        RECIPIENT,
        AUDIENCE,
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="person-1"),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
        sign_assertion=what == "assertion",
        sign_response=what == "response",
        sign_alg=METHOD,
        digest_alg=DIGEST,
    )
    message = str(text).encode()
    expected = Expected(ENTITY, [certificate(0)], AUDIENCE, RECIPIENT, "_request", time.time())
    claims = read_response(message, expected).claims
    other = validate_response(
        data=base64.b64encode(message),
        certificate=certificate(0),
        expected_audience=AUDIENCE,
        idp_issuer=ENTITY,
    )
    assert (claims["iss"], claims["sub"]) == (other.issuer, f"persistent:{other.name_id}")
    assert (claims["email"], claims["name"]) == ("ana@harbour.example", "Ana Morales")
    assert {attribute.name for attribute in other.attributes} <= claims.keys()


TEMPLATE = """<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">
<EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>
<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#">
<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>
<CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo>
<CipherData><CipherValue/></CipherData></EncryptedData>"""


def test_G2_reader_decrypts_what_xmlsec1_encrypted_to_our_metadata(tmp_path: Path, db: None) -> None:
    """xmlsec1 encrypts for pysaml2 and Lasso; Refdesk does not use it."""
    entity = etree.fromstring(own_metadata())
    [text] = [element.text for element in entity.iter(ds("X509Certificate"))]
    pem = x509.load_der_x509_certificate(base64.b64decode(text or "")).public_bytes(serialization.Encoding.PEM)
    (tmp_path / "certificate.pem").write_bytes(pem)
    (tmp_path / "template.xml").write_text(TEMPLATE)

    def seal(assertion: etree._Element) -> etree._Element:
        (tmp_path / "assertion.xml").write_bytes(etree.tostring(assertion))
        files = ("--pubkey-cert-pem", "certificate.pem", "--xml-data", "assertion.xml", "template.xml")
        command = ("xmlsec1", "--encrypt", "--session-key", "aes-256", *files)
        encrypted = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
        element = etree.Element(ENCRYPTED_ASSERTION)
        element.append(etree.fromstring(encrypted))
        return element

    there = SamlProvider(entity_id=ENTITY, audience=AUDIENCE, recipient=RECIPIENT, seal=seal)
    now, keys = time.time(), decryption_keys()
    expected = Expected(ENTITY, [certificate(0)], AUDIENCE, RECIPIENT, "_request", now, keys)
    assert read_response(there.response(), expected).claims["sub"] == "persistent:person-1"
