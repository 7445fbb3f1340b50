"""Confirmations at a provider of SAML 2.0 (G2, G4): the answer comes without the session, and counts only in it."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from refdesk.saml.names import saml, samlp
from refdesk.sign_on import confirmations
from refdesk.sign_on.models import Identity, Provider
from tests.sample_people import People
from tests.sign_on.test_passwords_off import switch_off, unconfirmed

from .provider import SamlProvider, provider_metadata
from .test_sign_in import ANSWER, Begun, begin, operator_of, post, refused, sign_on

CONFIRM = "/api/v1/desk/confirmation"
SESSION, CSRF = "sessionid", "csrftoken"


@pytest.fixture(name="ana")
def _ana(people: People, there: SamlProvider, row: Provider, client: Client) -> Client:
    """Ana, who signed in at the provider a while ago, with passwords off."""
    switch_off(people.root)
    sign_on(client, there, row)
    there.id = "_a2"
    return unconfirmed(client)


def begin_confirmation(client: Client, row: Provider, target: str = "") -> Begun:
    return begin(client, row, f"confirmation/{f'?next={target}' if target else ''}")


def post_elsewhere(client: Client, there: SamlProvider, state: str, request: str | None) -> Any:
    """The provider's page posts the response: browsers send no cookie that is Lax with it."""
    lax = {name: client.cookies.pop(name) for name in (SESSION, CSRF) if name in client.cookies}
    response = post(client, there, state, request)
    assert not {SESSION, CSRF} & set(response.cookies)
    client.cookies.update(lax)
    return response


def confirm(client: Client, there: SamlProvider, row: Provider, target: str = "") -> Any:
    """The last page of a confirmation."""
    begun = begin_confirmation(client, row, target)
    answer = post_elsewhere(client, there, begun.state, begun.id)
    assert answer.status_code == 302
    return client.get(answer["Location"])


def is_confirmed(client: Client) -> bool:
    return bool(client.get(CONFIRM).status_code == 204)


def test_G4_sign_in_again_confirms_in_the_session_that_began_it(
    there: SamlProvider, row: Provider, ana: Client
) -> None:
    page = ana.get("/account/confirm/").content.decode()
    assert f'href="/login/sign-on/{row.pk}/confirmation/?next=%2Faccount%2Fconfirm%2F"' in page
    assert "Confirm with Harbour University" in page
    assert not is_confirmed(ana)
    session = ana.session.session_key
    assert confirm(ana, there, row)["Location"] == "/account/confirm/"
    assert "You have confirmed" in ana.get("/account/confirm/").content.decode()
    assert is_confirmed(ana)
    assert ana.session.session_key == session
    there.id = "_a3"
    assert confirm(ana, there, row, "https://evil.example/")["Location"] == "/desk/"


def test_G4_request_requires_a_new_sign_in_only_for_a_confirmation(row: Provider, ana: Client) -> None:
    assert begin_confirmation(ana, row).request.get("ForceAuthn") == "true"
    assert begin(Client(), row).request.get("ForceAuthn") is None


@pytest.mark.parametrize(
    ("offset", "counts"),
    [(-85, True), (85, True), (-95, False), (-600, False), (95, False), (None, False)],
)
def test_G4_sign_in_of_earlier_at_the_provider_confirms_nothing(
    offset: float | None, counts: bool, there: SamlProvider, row: Provider, ana: Client
) -> None:
    """The provider had a session, and ignored that a new sign-in was required."""
    there.signed_in_at = offset
    response = confirm(ana, there, row)
    if not counts:
        refused(response, "not again")
    assert is_confirmed(ana) == counts


def test_G4_other_person_at_the_provider_confirms_nothing(
    people: People, there: SamlProvider, row: Provider, ana: Client
) -> None:
    refused(confirm(ana, replace(there, name_id="person-2"), row), "other person")
    Identity.objects.create(operator=people.ben, issuer=row.issuer, subject="persistent:person-3", last_at=0)
    refused(confirm(ana, replace(there, name_id="person-3", id="_a3"), row), "other person")
    assert (operator_of(ana), is_confirmed(ana)) == (people.ana.pk, False)


def test_G4_other_provider_confirms_nothing(there: SamlProvider, row: Provider, ana: Client) -> None:
    other = replace(there, entity_id="https://other.example/idp", number=1)
    there_too = Provider.objects.create(
        kind="saml",
        name="Other",
        issuer=other.entity_id,
        metadata=provider_metadata(other.entity_id, number=1),
        enabled=True,
    )
    begun = begin_confirmation(ana, row)
    refused(post(ana, other, begun.state, begun.id), "mixed up", "Other")
    refused(confirm(ana, other, there_too), "other person", "Other")
    begun = begin_confirmation(ana, row)
    token = post_elsewhere(ana, there, begun.state, begun.id)["Location"]
    elsewhere = token.replace(f"/sign-on/{row.pk}/", f"/sign-on/{there_too.pk}/")
    assert "Sign-in refused (mixed up):" in ana.get(elsewhere).content.decode()
    assert not is_confirmed(ana)


def test_G4_response_confirms_once(there: SamlProvider, row: Provider, ana: Client) -> None:
    begun, cookies = begin_confirmation(ana, row), dict(ana.cookies)
    message = {"SAMLResponse": there.posted(begun.id), "RelayState": begun.state}
    token = ana.post(ANSWER, message)["Location"]
    assert ana.get(token).status_code == 302
    unconfirmed(ana)
    refused(ana.get(token), "already used")
    for name, cookie in cookies.items():
        ana.cookies[name] = cookie.value
    refused(ana.post(ANSWER, message), "already used")
    assert not is_confirmed(ana)
    refused(confirm(ana, there, row), "already used")
    assert not is_confirmed(ana)


def test_G4_response_to_a_sign_in_confirms_nothing(there: SamlProvider, row: Provider, ana: Client) -> None:
    begun, confirmation = begin(ana, row), begin_confirmation(ana, row)
    answer = post_elsewhere(ana, there, confirmation.state, begun.id)
    refused(ana.get(answer["Location"]), "state")
    assert not is_confirmed(ana)


def test_G4_response_to_a_confirmation_signs_no_one_in(
    people: People, there: SamlProvider, row: Provider, ana: Client
) -> None:
    sign_in, confirmation = begin(ana, row), begin_confirmation(ana, row)
    stranger = Client()
    for name in set(ana.cookies) - {SESSION, CSRF}:
        stranger.cookies[name] = ana.cookies[name].value
    refused(post(stranger, there, sign_in.state, confirmation.id), "state")
    answer = post(stranger, replace(there, id="_a3"), confirmation.state, confirmation.id)
    refused(stranger.get(answer["Location"]), "signed out")
    assert (operator_of(stranger), is_confirmed(ana)) == (0, False)


def test_G4_unsolicited_response_confirms_nothing(there: SamlProvider, row: Provider, ana: Client) -> None:
    """Where the provider may send such responses, they are sign-ins, which end the session that was there."""
    begun = begin_confirmation(ana, row)
    answer = post_elsewhere(ana, there, begun.state, None)
    refused(ana.get(answer["Location"]), "state")
    Provider.objects.update(accept_unsolicited=True)
    stripped = replace(there, forge=without_request)
    refused(post(Client(), stripped, begun.state, begun.id), "state")
    signed_in = post(Client(), replace(there, id="_a3"), begun.state, None)
    assert signed_in["Location"] == "/desk/"
    assert not is_confirmed(ana)


def without_request(root: Any) -> Any:
    """The response, in which its envelope no longer names the request; only the assertion is signed."""
    assert root.tag == samlp("Response")
    assert root.find(f".//{saml('SubjectConfirmationData')}").get("InResponseTo")
    del root.attrib["InResponseTo"]
    return root


def test_G4_confirmation_counts_in_no_other_session(
    people: People, there: SamlProvider, row: Provider, ana: Client
) -> None:
    begun = begin_confirmation(ana, row)
    token = post_elsewhere(ana, there, begun.state, begun.id)["Location"]
    ben = Client()
    ben.force_login(people.ben)
    refused(ben.get(token), "other person")
    begun = begin_confirmation(ana, row)
    token = post_elsewhere(ana, replace(there, id="_a3"), begun.state, begun.id)["Location"]
    again = Client()
    again.force_login(people.ana)
    refused(again.get(token), "signed out")
    assert [is_confirmed(client) for client in (ana, ben, again)] == [False, False, False]


def test_G4_confirmation_is_refused_after_a_sign_out_in_another_tab(
    there: SamlProvider, row: Provider, ana: Client
) -> None:
    begun = begin_confirmation(ana, row)
    ana.post("/logout/")
    token = post_elsewhere(ana, there, begun.state, begun.id)["Location"]
    refused(ana.get(token), "signed out")
    assert operator_of(ana) == 0


@pytest.mark.parametrize("break_it", [lambda token: token[:-2] + "xx", lambda token: "", lambda token: token + ":x"])
def test_G4_forged_token_confirms_nothing(break_it: Any, there: SamlProvider, row: Provider, ana: Client) -> None:
    begun = begin_confirmation(ana, row)
    parts = urlsplit(post_elsewhere(ana, there, begun.state, begun.id)["Location"])
    refused(ana.get(parts.path, {"token": break_it(parse_qs(parts.query)["token"][0])}), "state")
    assert not is_confirmed(ana)


def test_G4_expired_token_confirms_nothing(
    there: SamlProvider, row: Provider, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = begin_confirmation(ana, row)
    token = post_elsewhere(ana, there, begun.state, begun.id)["Location"]
    monkeypatch.setattr(confirmations, "PASSED_ON", -1)
    refused(ana.get(token), "state")
    assert not is_confirmed(ana)


def test_G4_provider_disabled_meanwhile_confirms_nothing(there: SamlProvider, row: Provider, ana: Client) -> None:
    begun = begin_confirmation(ana, row)
    Provider.objects.update(enabled=False)
    refused(ana.get(post_elsewhere(ana, there, begun.state, begun.id)["Location"]), "disabled")
    refused(ana.get(f"/login/sign-on/{row.pk}/confirmation/"), "disabled")
    assert not is_confirmed(ana)


def test_refused_confirmation_leaves_the_csrf_token_of_the_open_desk_valid(
    there: SamlProvider, row: Provider, ana: Client
) -> None:
    """The desk has its token from its page, and an unsaved form may be open in it."""
    ana.get("/account/confirm/")
    token = ana.cookies[CSRF].value
    canceled = replace(there, status="urn:oasis:names:tc:SAML:2.0:status:Responder")
    refused(confirm(ana, canceled, row), "provider")
    assert ana.cookies[CSRF].value == token
