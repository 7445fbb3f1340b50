"""Signing in at a provider (G1): who gets in, and which forged answers are refused, in words and in the audit log."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.core.cache import cache
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity.models import SignInRules
from refdesk.sign_on.models import Identity, Provider
from refdesk.staff.models import Operator
from tests.authenticator_app import add_app
from tests.sample_people import PASSWORD, People

from .provider import CLIENT, Claims, TestProvider, key, public_key, signed

Answer = Any


def begin(client: Client, row: Provider, target: str = "") -> str:
    """Press “Sign in with …”: the provider's address."""
    response = client.get(f"/login/sign-on/{row.pk}/", {"next": target})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def sign_on(client: Client, there: TestProvider, row: Provider) -> Answer:
    """Sign in at the provider, and come back with its answer."""
    return client.get(there.authorize(begin(client, row)).removeprefix("http://testserver"))


def operator_of(client: Client) -> int | None:
    number = client.session.get("_auth_user_id")
    return None if number is None else int(number)


def refused(response: Answer, word: str) -> None:
    assert response.status_code == 403
    page = response.content.decode()
    assert 'role="alert"' in page
    assert f"Sign-in refused ({word}):" in page
    entry = Entry.objects.filter(action=Action.SIGN_ON_REFUSED).latest("pk")
    assert entry.changes["reason"].startswith(word)
    assert entry.object_label == "Harbour University"


def test_sign_in_page_offers_enabled_providers_beside_the_password(
    people: People, row: Provider, client: Client
) -> None:
    assert "Sign in with Harbour University" in client.get("/login/").content.decode()
    Provider.objects.update(enabled=False)
    assert "Sign in with" not in client.get("/login/").content.decode()
    refused(client.get(f"/login/sign-on/{row.pk}/"), "disabled")


def add_providers(count: int) -> None:
    for number in range(count):
        issuer = f"https://{number}.example"
        Provider.objects.create(name=f"University {number}", issuer=issuer, client_id="a", enabled=True)


def test_G1_sign_in_page_searches_institutions_from_five_providers_on(
    people: People, row: Provider, client: Client
) -> None:
    add_providers(3)
    assert "Search for your institution" not in client.get("/login/").content.decode()
    Provider.objects.create(name="College", issuer="https://college.example", client_id="a", enabled=True)
    page = client.get("/login/", {"next": "/faq/"}).content.decode()
    assert "Search for your institution" in page
    assert page.count("Sign in with") == 5
    shown = client.get("/login/", {"institution": " harbour  UNI ", "next": "/faq/"}).content.decode()
    assert (shown.count("Sign in with"), "Sign in with Harbour University" in shown) == (1, True)
    assert f'href="/login/sign-on/{row.pk}/?next=%2Ffaq%2F"' in shown
    assert re.findall(r'id="(\w+)"[^>]* autofocus', shown) == ["institution"]
    none = client.get("/login/", {"institution": "<b>x"}).content.decode()
    assert "No institution matches “&lt;b&gt;x”" in none
    assert 'name="password"' in none


def test_sign_on_joins_an_account_by_verified_email_and_knows_it_by_subject(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    response = client.get(there.authorize(begin(client, row, "/faq/")).removeprefix("http://testserver"))
    assert (response.status_code, response["Location"]) == (302, "/faq/")
    assert operator_of(client) == people.ana.pk
    there.person["email"] = "renamed@harbour.example"
    other = Client()
    sign_on(other, there, row)
    assert operator_of(other) == people.ana.pk, "the subject counts, not the address"
    assert Identity.objects.get().subject == "person-1"


def test_sign_on_sends_pkce_state_and_nonce(there: TestProvider, row: Provider, client: Client) -> None:
    query = parse_qs(urlsplit(begin(client, row)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [f"http://testserver/login/sign-on/{row.pk}/answer/"]
    assert all(len(query[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))


def test_sign_on_makes_an_account_only_if_allowed(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    there.person |= {"email": "new@harbour.example", "name": "New\nPerson"}
    refused(sign_on(client, there, row), "no account")
    assert not Operator.objects.filter(email="new@harbour.example").exists()
    Provider.objects.update(create_accounts=True)
    assert sign_on(client, there, row).status_code == 302
    made = Operator.objects.get(email="new@harbour.example")
    assert (made.name, made.has_usable_password(), made.is_superuser) == ("New Person", False, False)
    assert operator_of(client) == made.pk


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_sign_on_joins_no_account_by_an_unverified_email(
    people: People, there: TestProvider, row: Provider, client: Client, verified: object
) -> None:
    there.person["email_verified"] = verified
    Provider.objects.update(create_accounts=True)
    refused(sign_on(client, there, row), "unverified email")
    assert (operator_of(client), Identity.objects.count()) == (None, 0)


def test_sign_on_joins_no_account_unless_the_library_allows_it(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    Provider.objects.update(join_by_email=False, create_accounts=True)
    refused(sign_on(client, there, row), "no account")
    assert Operator.objects.filter(email="ana@harbour.example").count() == 1


@pytest.mark.parametrize("join", [True, False])
def test_sign_on_joins_no_superuser_by_email(
    people: People, there: TestProvider, row: Provider, client: Client, join: bool
) -> None:
    Provider.objects.update(join_by_email=join, create_accounts=True)
    there.person["email"] = people.root.email
    refused(sign_on(client, there, row), "superuser")
    assert (operator_of(client), Identity.objects.count()) == (None, 0)


def test_sign_on_refuses_a_deactivated_account(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    sign_on(client, there, row)
    people.ana.is_active = False
    people.ana.save()
    refused(sign_on(Client(), there, row), "deactivated")


def test_sign_on_reads_addresses_of_userinfo_but_not_about_another_person(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    there.userinfo = {"sub": "person-1", **there.person, "iss": "https://elsewhere.example"}
    there.person = {}
    assert sign_on(client, there, row).status_code == 302
    there.userinfo |= {"sub": "person-2"}
    refused(sign_on(Client(), there, row), "subject")


def with_claims(**changed: object) -> Callable[[Claims], str]:
    return lambda claims: signed({name: value for name, value in (claims | changed).items() if value != "left out"})


def at(seconds: int) -> dict[str, int]:
    """Times of a token that was made this many seconds from now."""
    return {"iat": int(time.time()) + seconds, "exp": int(time.time()) + seconds + 300}


def unsigned(claims: Claims) -> str:
    return jwt.encode(claims, "", "none", {"kid": "key-0"})


def with_public_key_as_secret(claims: Claims) -> str:
    return jwt.encode(claims, str(public_key()["n"]), "HS256", {"kid": "key-0"})


def with_changed_claims(claims: Claims) -> str:
    head, _, signature = signed(claims).split(".")
    return ".".join((head, signed(claims | {"sub": "other"}).split(".")[1], signature))


FORGED = {
    "another issuer": (with_claims(iss="https://elsewhere.example"), "issuer"),
    "another audience": (with_claims(aud="other-client"), "audience"),
    "several audiences without a party": (with_claims(aud=[CLIENT, "other"]), "audience"),
    "another party": (with_claims(azp="other"), "audience"),
    "another nonce": (with_claims(nonce="other"), "nonce"),
    "no nonce": (with_claims(nonce="left out"), "nonce"),
    "no signature": (unsigned, "algorithm"),
    "a shared secret": (with_public_key_as_secret, "algorithm"),
    "another key": (lambda claims: jwt.encode(claims, key(1), "RS256", {"kid": "key-0"}), "signature"),
    "changed claims": (with_changed_claims, "signature"),
    "an unknown key": (lambda claims: signed(claims, 1), "signature"),
    "expired": (lambda claims: signed(claims | at(-391)), "expired"),
    "from the future": (lambda claims: signed(claims | at(95)), "not yet valid"),
    "no subject": (with_claims(sub="left out"), "incomplete"),
    "a long subject": (with_claims(sub="x" * 256), "incomplete"),
    "no token": (lambda claims: "a.b", "incomplete"),
}


@pytest.mark.parametrize("name", FORGED)
def test_G1_sign_on_refuses_a_forged_token(
    people: People, there: TestProvider, row: Provider, client: Client, name: str
) -> None:
    there.forge, word = FORGED[name]
    refused(sign_on(client, there, row), word)
    assert operator_of(client) is None


@pytest.mark.parametrize("seconds", [-380, 85])
def test_sign_on_accepts_clocks_that_differ_by_less_than_90_seconds(
    people: People, there: TestProvider, row: Provider, client: Client, seconds: int
) -> None:
    there.forge = lambda claims: signed(claims | at(seconds))
    assert sign_on(client, there, row).status_code == 302


def test_sign_on_follows_a_changed_key(people: People, there: TestProvider, row: Provider, client: Client) -> None:
    assert sign_on(client, there, row).status_code == 302
    there.keys, there.forge = [public_key(1)], lambda claims: signed(claims, 1)
    assert sign_on(Client(), there, row).status_code == 302
    there.forge = signed
    refused(sign_on(Client(), there, row), "signature")


def test_G1_sign_on_refuses_another_state_or_browser(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    back = there.authorize(begin(client, row)).removeprefix("http://testserver")
    refused(Client().get(back), "state")
    refused(client.get(back.replace("state=", "state=x")), "state")
    assert client.get(back).status_code == 302


def test_sign_on_accepts_an_answer_once(people: People, there: TestProvider, row: Provider, client: Client) -> None:
    back = there.authorize(begin(client, row)).removeprefix("http://testserver")
    cookies = client.cookies.output(attrs=[], header="")
    assert client.get(back).status_code == 302
    again = Client(headers={"cookie": cookies.strip().replace("\r\n", ";")})
    refused(again.get(back), "already used")


@pytest.mark.parametrize("issuer", ["https://elsewhere.example", ""])
def test_G1_sign_on_refuses_an_answer_of_another_provider(
    people: People, there: TestProvider, row: Provider, client: Client, issuer: str
) -> None:
    back = there.authorize(begin(client, row)).removeprefix("http://testserver")
    refused(client.get(f"{back.partition('&iss=')[0]}&iss={issuer}"), "mixed up")
    assert "/token" not in there.requests, "the code goes to no provider"


def test_G1_sign_on_refuses_an_answer_at_the_address_of_another_provider(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    other = Provider.objects.create(name="Harbour University", issuer=f"{there.issuer}/b", client_id="b", enabled=True)
    there.metadata = {"issuer": other.issuer}
    back = there.authorize(begin(client, other)).removeprefix("http://testserver")
    there.metadata = {}
    refused(client.get(back.partition("&iss=")[0].replace(f"/{other.pk}/", f"/{row.pk}/")), "mixed up")


def test_sign_on_requires_the_issuer_in_answers_of_a_provider_that_names_it(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    there.metadata = {"authorization_response_iss_parameter_supported": True}
    back = there.authorize(begin(client, row)).removeprefix("http://testserver")
    refused(client.get(back.partition("&iss=")[0]), "mixed up")


METADATA: dict[str, tuple[Claims, str]] = {
    "another issuer": ({"issuer": "https://elsewhere.example"}, "issuer"),
    "no PKCE": ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
    "an address without TLS": ({"authorization_endpoint": "http://127.0.0.1/authorize"}, "redirect"),
    "no token endpoint": ({"token_endpoint": None}, "redirect"),
}


@pytest.mark.parametrize("name", METADATA)
def test_G1_sign_on_refuses_metadata(there: TestProvider, row: Provider, client: Client, name: str) -> None:
    there.metadata, word = METADATA[name]
    refused(client.get(f"/login/sign-on/{row.pk}/"), word)


def test_G1_sign_on_leads_nowhere_else(people: People, there: TestProvider, row: Provider, client: Client) -> None:
    back = there.authorize(begin(client, row, "https://evil.example/")).removeprefix("http://testserver")
    assert client.get(back)["Location"] == "/desk/"


def test_sign_on_says_that_the_provider_refused(there: TestProvider, row: Provider, client: Client) -> None:
    state = parse_qs(urlsplit(begin(client, row)).query)["state"][0]
    query = {"error": "access_denied", "state": state}
    refused(client.get(f"/login/sign-on/{row.pk}/answer/", query), "provider")
    assert Entry.objects.latest("pk").changes["reason"] == "provider (access_denied)"


def test_sign_on_says_that_the_provider_is_away(row: Provider, client: Client) -> None:
    Provider.objects.update(issuer="https://127.0.0.1:1")
    refused(client.get(f"/login/sign-on/{row.pk}/"), "unreachable")


def test_sign_on_replaces_the_session_of_another_operator(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    client.force_login(people.ben)
    before = client.session.session_key
    sign_on(client, there, row)
    assert operator_of(client) == people.ana.pk
    assert client.session.session_key != before


def is_open(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


COUNTS: dict[str, tuple[Claims, bool]] = {
    "several factors": ({"amr": ["pwd", "mfa"]}, True),
    "password and code": ({"amr": ["pwd", "otp"]}, True),
    "passkey with PIN": ({"amr": ["hwk", "pin"]}, True),
    "REFEDS": ({"acr": "https://refeds.org/profile/mfa"}, True),
    "a password": ({"amr": ["pwd"]}, False),
    "two of a kind": ({"amr": ["pwd", "pin"]}, False),
    "a device": ({"amr": ["hwk"]}, False),
    "REFEDS single factor": ({"acr": "https://refeds.org/profile/sfa"}, False),
    "a text in place of a list": ({"amr": "pwd otp"}, False),
    "nothing": ({}, False),
}


@pytest.mark.parametrize("name", COUNTS)
def test_G4_second_factor_at_the_provider_counts_where_it_names_one(
    people: People, there: TestProvider, row: Provider, client: Client, name: str
) -> None:
    add_app(people.ana)
    claims, counts = COUNTS[name]
    there.person |= claims
    sign_on(client, there, row)
    assert (operator_of(client) is not None) is counts
    assert is_open(client) is counts


def test_G4_second_factor_at_the_provider_counts_only_in_the_signed_token(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    add_app(people.ana)
    there.userinfo = {"sub": "person-1", "amr": ["mfa"]}
    sign_on(client, there, row)
    assert operator_of(client) is None


@pytest.mark.parametrize("methods", [["mfa"], ["pwd"]])
def test_G4_required_second_factor_need_not_be_set_up_where_the_provider_named_one(
    people: People, there: TestProvider, row: Provider, client: Client, methods: list[str]
) -> None:
    SignInRules.objects.create(second_factor=SignInRules.SecondFactor.ALL)
    cache.clear()
    there.person["amr"] = methods
    sign_on(client, there, row)
    assert is_open(client) is (methods == ["mfa"])
    # The rule holds again at the next sign-in, with a password.
    again = Client()
    again.post("/login/", {"email": "ana@harbour.example", "password": PASSWORD})
    assert not is_open(again)
