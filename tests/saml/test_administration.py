"""Row G2: setting up a provider of SAML 2.0: its metadata, what they are refused for, and our own."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from refdesk.saml.names import md
from refdesk.sign_on import extras
from refdesk.sign_on.models import Provider
from tests.conftest import SignedIn
from tests.sample_people import People

from .provider import SamlProvider, provider_metadata
from .test_sign_in import begin, post

PATH = "/api/v1/desk/administration/sign-on"


def send(client: Client, method: str, path: str, form: dict[str, Any]) -> Any:
    return client.generic(method, path, data=json.dumps(form), content_type="application/json")


def new(metadata: str) -> dict[str, Any]:
    return {"kind": "saml", "name": "Harbour University", "metadata_file": metadata}


def error_of(response: Any, field: str) -> str:
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["field"] == field
    return str(error["text"])


def test_G2_provider_is_set_up_by_its_metadata_and_enabled_after_a_trial(
    people: People, there: SamlProvider, row: Provider, signed_in: SignedIn
) -> None:
    row.delete()
    root = signed_in(people.root)
    made = send(root, "POST", PATH, new(provider_metadata(there.entity_id))).json()
    assert (made["kind"], made["issuer"], made["enabled"]) == ("saml", there.entity_id, False)
    assert made["certificate_until"] > time.time() * 1000
    enabled = made | {"enabled": True, "join_by_email": True}
    assert error_of(send(root, "PUT", f"{PATH}/{made['id']}", enabled), "enabled")
    begun = begin(root, Provider.objects.get(), "trial/")
    assert "<h1>Attributes</h1>" in post(root, there, begun.state, begun.id).content.decode()
    assert send(root, "PUT", f"{PATH}/{made['id']}", enabled).json()["enabled"] is True


def test_other_metadata_have_to_be_tried_again(people: People, row: Provider, signed_in: SignedIn) -> None:
    Provider.objects.update(tried=row.configuration)
    root = signed_in(people.root)
    form = root.get(f"{PATH}/{row.pk}").json()
    assert send(root, "PUT", f"{PATH}/{row.pk}", form | {"name": "Harbour"}).status_code == 200
    form = root.get(f"{PATH}/{row.pk}").json()
    other = provider_metadata(row.issuer, number=1)
    assert error_of(send(root, "PUT", f"{PATH}/{row.pk}", form | {"metadata_file": other}), "enabled")
    moved = form | {"metadata_file": provider_metadata("urn:other:idp"), "enabled": False}
    assert send(root, "PUT", f"{PATH}/{row.pk}", moved).json()["issuer"] == "urn:other:idp"


def test_provider_whose_metadata_has_ended_can_be_disabled(
    people: People, row: Provider, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This holds where SAML 2.0 is no longer installed, too. Only metadata changes the entity ID."""
    Provider.objects.update(metadata=provider_metadata(row.issuer, head=PAST), enabled=True)
    monkeypatch.setattr("refdesk.administration.people.provider_metadata.saml_is_installed", lambda: False)
    root = signed_in(people.root)
    form = root.get(f"{PATH}/{row.pk}").json() | {"enabled": False, "issuer": "https://elsewhere.example"}
    changed = send(root, "PUT", f"{PATH}/{row.pk}", form).json()
    assert (changed["enabled"], changed["issuer"]) == (False, row.issuer)


PAST = ' validUntil="2020-01-01T00:00:00Z"'
GOOD = provider_metadata("https://idp.harbour.example/idp")
REFUSED = [
    ("", "Choose the file"),
    ("no XML", "no XML"),
    ("<!DOCTYPE a []>" + GOOD.partition("?>")[2], "DTD"),
    ("<a/>", "EntityDescriptor"),
    (GOOD.replace("IDPSSODescriptor", "SPSSODescriptor"), "without identity provider"),
    (GOOD.replace("HTTP-Redirect", "HTTP-POST"), "HTTP-Redirect"),
    (GOOD.replace("https://idp.harbour.example/sso", "http://idp.harbour.example/sso"), "https"),
    (GOOD.replace('use="signing"', 'use="encryption"'), "certificate"),
    (provider_metadata("https://idp.harbour.example/idp", head=PAST), "metadata"),
    (GOOD.replace("<md:IDPSSO", "<md:Extensions/>" * 6_000 + "<md:IDPSSO", 1), "too many elements"),
    (GOOD.replace("<!--", "<!--" + "x" * 525_000), "too large"),
]


@pytest.mark.parametrize(("metadata", "word"), REFUSED)
def test_metadata_are_refused_in_words(metadata: str, word: str, people: People, db: None, signed_in: SignedIn) -> None:
    assert word in error_of(send(signed_in(people.root), "POST", PATH, new(metadata)), "metadata_file")
    assert not Provider.objects.exists()


@pytest.mark.parametrize("domains", ["@harbour.example", "example", "https://harbour.example", "a..example"])
def test_form_refuses_what_is_no_domain(domains: str, people: People, row: Provider, signed_in: SignedIn) -> None:
    root = signed_in(people.root)
    form = root.get(f"{PATH}/{row.pk}").json() | {"domains": domains, "enabled": False}
    assert "is none" in error_of(send(root, "PUT", f"{PATH}/{row.pk}", form), "domains")


def test_form_says_so_when_the_optional_part_is_not_installed(
    people: People, row: Provider, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.administration.people.provider_metadata.saml_is_installed", lambda: False)
    monkeypatch.setattr(extras, "saml_is_installed", lambda: False)
    monkeypatch.setattr("refdesk.saml.beginning.saml_is_installed", lambda: False)
    client = Client()
    assert "Sign in with" not in client.get("/login/").content.decode()
    assert "Sign-in refused (disabled)" in client.get(f"/login/sign-on/{row.pk}/").content.decode()
    assert "REFDESK_EXTRAS=saml" in error_of(send(signed_in(people.root), "POST", PATH, new(GOOD)), "kind")


def test_our_metadata_name_this_server_before_there_is_a_provider(db: None, client: Client) -> None:
    response = client.get("/saml/metadata/")
    assert response["Content-Type"] == "application/samlmetadata+xml"
    entity = etree.fromstring(response.content)
    service = entity.find(f"{md('SPSSODescriptor')}/{md('AssertionConsumerService')}")
    assert service is not None
    assert service.get("Location", "").endswith("/login/saml/answer/")
    assert entity.get("entityID", "").endswith("/saml/metadata/")
    requested = {element.get("FriendlyName") for element in entity.iter(md("RequestedAttribute"))}
    assert {"mail", "displayName", "subject-id"} <= requested


@pytest.mark.parametrize(
    ("contact", "written"),
    [
        ("mailto:security@library.example", ["mailto:security@library.example"]),
        ("https://library.example/@security", []),
        ("", []),
    ],
)
def test_G2_our_metadata_name_a_contact_with_an_email_address(
    contact: str, written: list[str], db: None, client: Client, settings: Settings
) -> None:
    settings.CONFIG = dataclasses.replace(settings.CONFIG, security_contact=contact)
    entity = etree.fromstring(client.get("/saml/metadata/").content)
    assert [person.findtext(md("EmailAddress")) for person in entity.findall(md("ContactPerson"))] == written


def test_server_starts_without_the_optional_packages() -> None:
    """A process in which neither lxml nor signxml can be imported has all addresses but those of SAML."""
    code = """
import sys
sys.modules["lxml"] = sys.modules["signxml"] = None
import django
django.setup()
from refdesk.sign_on import extras
extras.saml_is_installed = lambda: False
from refdesk.project import urls
names = [str(getattr(pattern, "urlconf_name", "")) for pattern in urls.urlpatterns]
print([name for name in names if "refdesk.saml" in name])
"""
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    ran = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr
