"""Row G2: this server’s key pair: made once, in our metadata, replaced with overlap."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.core.management import call_command
from django.test import Client
from lxml import etree

from refdesk.audit.models import Action, Entry
from refdesk.kit.clock import now_ms
from refdesk.saml import own_keys
from refdesk.saml.names import ds, md
from refdesk.sign_on.models import DecryptionKey, Provider
from tests.sample_people import People

from .encrypting import Seal
from .provider import SamlProvider
from .test_sign_in import operator_of, refused, sign_on


def published(client: Client) -> rsa.RSAPublicKey:
    """The key in our metadata."""
    entity = etree.fromstring(client.get("/saml/metadata/").content)
    [text] = [element.text for element in entity.iter(ds("X509Certificate"))]
    [descriptor] = entity.iter(md("KeyDescriptor"))
    assert descriptor.get("use") == "encryption"
    public = x509.load_der_x509_certificate(base64.b64decode(text or "")).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    return public


def test_G2_operator_signs_in_by_an_assertion_that_was_encrypted_to_our_metadata(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    sealing = replace(there, seal=Seal(public=published(client)))
    assert sign_on(client, sealing, row).status_code == 302
    assert operator_of(client) == people.ana.pk
    refused(sign_on(Client(), replace(there, id="_a2", seal=Seal()), row), "encryption")


def test_our_metadata_names_one_key_and_no_algorithm_with_an_oracle(db: None, client: Client) -> None:
    assert published(client).key_size == 3072
    assert published(client) == published(client)
    algorithms = {
        method.get("Algorithm", "").partition("#")[2]
        for method in etree.fromstring(client.get("/saml/metadata/").content).iter(md("EncryptionMethod"))
    }
    assert algorithms == {"aes128-gcm", "aes256-gcm", "rsa-oaep-mgf1p", "rsa-oaep"}


def test_private_key_is_stored_encrypted(db: None, client: Client) -> None:
    published(client)
    stored = DecryptionKey.objects.get()
    assert base64.b64encode(stored.read_private())[:40].decode() not in stored.private
    with pytest.raises(ValueError, match=r"."):
        load_der_private_key(stored.private.encode(), None)


def test_G2_replaced_key_decrypts_for_a_while_longer(
    people: People, there: SamlProvider, row: Provider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(client)
    call_command("saml", "replace-key")
    assert published(client) != before
    assert Entry.objects.filter(action=Action.SETTINGS_CHANGED, kind="decryption_key").exists()
    late = replace(there, seal=Seal(public=before))
    assert sign_on(client, late, row).status_code == 302
    days = own_keys.OVERLAP_DAYS * 86_400_000
    now = now_ms()
    monkeypatch.setattr("refdesk.saml.own_keys.now_ms", lambda: now + days)
    refused(sign_on(Client(), replace(late, id="_a2"), row), "encryption")
    own_keys.delete_expired_keys()
    assert DecryptionKey.objects.count() == 1


def test_key_replaced_twice_leaves_two(db: None, client: Client) -> None:
    published(client)
    call_command("saml", "replace-key")
    call_command("saml", "replace-key")
    assert len(own_keys.decryption_keys()) == 2


def test_key_is_made_anew_when_the_secret_key_is_lost(db: None, client: Client, settings: Any) -> None:
    before = published(client)
    settings.SECRET_KEY = "another secret key, as after a restore without the old one"
    assert published(client) != before


def test_two_processes_make_one_key(db: None) -> None:
    first = own_keys.replace_key(None)
    assert own_keys.replace_key(None).certificate == first.certificate
