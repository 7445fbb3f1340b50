"""Row G2: who gets in by SAML 2.0, and which responses are refused, in words and in the audit log."""

import base64
import time
import zlib
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import etree

from refdesk.audit.models import Action, Entry
from refdesk.saml.names import saml
from refdesk.sign_on.models import Identity, Provider
from refdesk.staff.models import Operator
from tests.sample_people import People

from .provider import MAIL, SamlProvider, provider_metadata

ANSWER = "/login/saml/answer/"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
SUBJECT_ID = "urn:oasis:names:tc:SAML:attribute:subject-id"


class Begun(NamedTuple):
    """A sign-in in progress, as the provider sees it."""

    id: str
    state: str
    request: etree._Element


def begin(client: Client, row: Provider, page: str = "") -> Begun:
    """Press “Sign in with …”."""
    response = client.get(f"/login/sign-on/{row.pk}/{page}")
    assert response.status_code == 302, response.content.decode()
    query = parse_qs(urlsplit(response["Location"]).query)
    packed = base64.b64decode(query["SAMLRequest"][0])
    request = etree.fromstring(zlib.decompress(packed, wbits=-zlib.MAX_WBITS))
    return Begun(request.get("ID", ""), query["RelayState"][0], request)


def post(client: Client, there: SamlProvider, state: str, request: str | None) -> Any:
    return client.post(ANSWER, {"SAMLResponse": there.posted(request), "RelayState": state})


def sign_on(client: Client, there: SamlProvider, row: Provider) -> Any:
    """Sign in at the provider, and come back with its response."""
    begun = begin(client, row)
    return post(client, there, begun.state, begun.id)


def refused(response: Any, word: str, name: str = "Harbour University") -> None:
    assert response.status_code == 403
    page = response.content.decode()
    assert 'role="alert"' in page
    assert f"Sign-in refused ({word}):" in page
    entry = Entry.objects.filter(action=Action.SIGN_ON_REFUSED).latest("pk")
    assert entry.changes["reason"].startswith(word)
    assert entry.object_label == name


def operator_of(client: Client) -> int:
    return int(client.session.get("_auth_user_id", 0))


def test_G2_sign_in_joins_an_account_by_its_address_and_knows_it_by_its_subject(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    assert "Sign in with Harbour University" in client.get("/login/").content.decode()
    response = sign_on(client, there, row)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert operator_of(client) == people.ana.pk
    there.attributes[MAIL], there.id = ["renamed@harbour.example"], "_a2"
    other = Client()
    sign_on(other, there, row)
    assert operator_of(other) == people.ana.pk
    assert Identity.objects.get().subject == "persistent:person-1"


def test_request_names_this_server_and_where_the_answer_belongs(row: Provider, client: Client) -> None:
    begun = begin(client, row)
    assert begun.request.get("AssertionConsumerServiceURL") == f"http://testserver{ANSWER}"
    assert begun.request.get("Destination") == "https://idp.harbour.example/sso"
    assert begun.request.findtext(saml("Issuer")) == "http://testserver/saml/metadata/"
    assert len(begun.id) >= 40


def test_sign_in_knows_a_person_by_subject_id_before_the_name(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    there.attributes[SUBJECT_ID], there.format = ["ana@harbour.example"], TRANSIENT
    assert sign_on(client, there, row).status_code == 302
    assert Identity.objects.get().subject == "subject-id:ana@harbour.example"


FORGED: list[tuple[dict[str, Any], str]] = [
    ({"audience": "https://other.example/"}, "audience"),
    ({"recipient": "https://other.example/"}, "recipient"),
    ({"destination": "https://other.example/"}, "recipient"),
    ({"number": 1}, "signature"),
    ({"sign_assertion": False}, "signature"),
    ({"skew": -300 - 121}, "expired"),
    ({"skew": 5 + 121 + 5}, "not yet valid"),
    ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, "provider"),
    ({"format": TRANSIENT}, "incomplete"),
]


@pytest.mark.parametrize(("changes", "word"), FORGED)
def test_G2_sign_in_refuses_a_forged_response(
    changes: dict[str, Any], word: str, people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    refused(sign_on(client, replace(there, **changes), row), word)
    assert not Identity.objects.exists()


@pytest.mark.parametrize("skew", [-300 - 90, 5 + 90])
def test_sign_in_allows_clocks_to_differ_by_90_seconds(
    skew: float, people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    assert sign_on(client, replace(there, skew=skew), row).status_code == 302


def test_G2_sign_in_refuses_a_response_that_was_used(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    begun = begin(client, row)
    message = {"SAMLResponse": there.posted(begun.id), "RelayState": begun.state}
    cookies = dict(client.cookies)
    assert client.post(ANSWER, message).status_code == 302
    again = Client()
    for name, cookie in cookies.items():
        again.cookies[name] = cookie.value
    refused(again.post(ANSWER, message), "already used")


def test_G2_sign_in_refuses_an_assertion_that_was_used_in_another_sign_in(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    assert sign_on(client, there, row).status_code == 302
    refused(sign_on(Client(), there, row), "already used")


def test_sign_in_refuses_a_response_to_another_browser(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    begun = begin(client, row)
    refused(post(Client(), there, begun.state, begun.id), "state")


def test_sign_in_refuses_a_response_to_another_request(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    state = begin(client, row).state
    refused(post(client, there, state, begin(client, row).id), "state")


def test_G2_sign_in_refuses_an_unsolicited_response_unless_allowed(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    refused(post(client, there, "", None), "state")
    Provider.objects.update(accept_unsolicited=True)
    refused(post(client, there, "", "_other"), "state")
    response = post(client, there, "https://elsewhere.example/", None)
    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_sign_in_refuses_two_providers_mixed_up(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    other = replace(there, entity_id="https://other.example/idp", number=1)
    Provider.objects.create(
        kind="saml", name="Other", issuer=other.entity_id, metadata=provider_metadata(other.entity_id, number=1)
    )
    begun = begin(client, row)
    refused(post(client, other, begun.state, begun.id), "mixed up", "Other")
    stranger = replace(there, entity_id="https://unknown.example/idp")
    refused(post(client, stranger, begun.state, begun.id), "issuer", "SAML 2.0")


def test_sign_in_refuses_what_is_no_response(row: Provider, client: Client) -> None:
    for posted in ("", "%%%", base64.b64encode(b"<a/>").decode(), "A" * 500_000):
        refused(client.post(ANSWER, {"SAMLResponse": posted}), "incomplete", "SAML 2.0")


@pytest.mark.parametrize(
    ("scope", "domains", "joined"),
    [
        ("", "", False),
        ("elsewhere.example", "", False),
        ("", "elsewhere.example", False),
        ("", "r.example", False),
        ("harbour.example", "", True),
        ("", "elsewhere.example\nHarbour.Example", True),
    ],
)
def test_sign_in_joins_an_account_only_by_an_address_of_a_domain_that_someone_vouches_for(
    scope: str, domains: str, joined: bool, people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    Provider.objects.update(metadata=provider_metadata(there.entity_id, scope=scope), domains=domains)
    response = sign_on(client, there, row)
    if joined:
        assert operator_of(client) == people.ana.pk
    else:
        refused(response, "unverified email")
        assert not Identity.objects.exists()


def test_sign_in_refuses_a_provider_when_its_metadata_have_ended(
    there: SamlProvider, row: Provider, client: Client
) -> None:
    head = f' validUntil="{time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 10))}"'
    Provider.objects.update(metadata=provider_metadata(there.entity_id, head=head))
    refused(client.get(f"/login/sign-on/{row.pk}/"), "expired")


def test_rules_read_attributes_by_identifier_and_by_usual_name(
    people: People, there: SamlProvider, row: Provider, client: Client
) -> None:
    there.attributes |= {"urn:oid:1.3.6.1.4.1.5923.1.1.1.9": ["staff@harbour.example", "member@harbour.example"]}
    rule = {"value": "staff@harbour.example", "role": "operator", "departments": [people.reference.pk]}
    for attribute in ("eduPersonScopedAffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.9"):
        Provider.objects.update(rules=[rule | {"attribute": attribute}])
        there.id += attribute[:3]
        assert sign_on(Client(), there, row).status_code == 302
    Provider.objects.update(rules=[rule | {"attribute": "groups"}])
    refused(sign_on(client, replace(there, id="_a9"), row), "no rule")


def test_trial_shows_the_attributes_and_changes_nothing(people: People, there: SamlProvider, row: Provider) -> None:
    client = Client()
    client.force_login(people.root)
    begun = begin(client, row, "trial/")
    # The provider's page posts the answer: the browser sends no session with it.
    client.cookies.pop("sessionid")
    page = post(client, there, begun.state, begun.id).content.decode()
    assert "<h1>Attributes</h1>" in page
    assert "ana@harbour.example" in page
    assert Provider.objects.get().is_tried
    assert not Identity.objects.exists()


def test_trial_is_not_for_operators(people: People, there: SamlProvider, row: Provider, client: Client) -> None:
    client.force_login(people.ana)
    assert client.get(f"/login/sign-on/{row.pk}/trial/").status_code == 404
    client.force_login(people.root)
    begun = begin(client, row, "trial/")
    Operator.objects.filter(pk=people.root.pk).update(is_active=False)
    assert post(client, there, begun.state, begun.id).status_code == 404
