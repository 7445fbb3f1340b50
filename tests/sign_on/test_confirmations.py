"""Confirmations at a provider (G4): for people without a password, in the session that they have."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from refdesk.sign_on.models import Provider
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.sample_people import People

from .provider import TestProvider
from .test_passwords_off import switch_off, unconfirmed
from .test_sign_on import operator_of, refused, sign_on

CONFIRM = "/api/v1/desk/confirmation"


@pytest.fixture(name="ana")
def _ana(people: People, there: TestProvider, row: Provider, client: Client) -> Client:
    """Ana, who signed in at the provider a while ago, with passwords off."""
    switch_off(people.root)
    sign_on(client, there, row)
    return unconfirmed(client)


def confirm(client: Client, there: TestProvider, row: Provider, target: str = "") -> Any:
    begun = client.get(f"/login/sign-on/{row.pk}/confirmation/", {"next": target} if target else {})
    assert begun.status_code == 302
    query = parse_qs(urlsplit(begun["Location"]).query)
    assert (query["prompt"], query["max_age"]) == (["login"], ["0"])
    return client.get(there.authorize(begun["Location"]).removeprefix("http://testserver"))


def test_G4_sign_in_at_the_provider_confirms_in_the_session_that_began_it(
    people: People, there: TestProvider, row: Provider, ana: Client
) -> None:
    page = ana.get("/account/confirm/").content.decode()
    assert f'href="/login/sign-on/{row.pk}/confirmation/?next=%2Faccount%2Fconfirm%2F"' in page
    assert "Confirm with Harbour University" in page
    assert ana.get(CONFIRM).status_code == 403
    session = ana.session.session_key
    there.person["auth_time"] = int(time.time())
    assert confirm(ana, there, row)["Location"] == "/account/confirm/"
    assert "You have confirmed" in ana.get("/account/confirm/").content.decode()
    assert ana.get(CONFIRM).status_code == 204
    assert ana.session.session_key == session
    assert confirm(ana, there, row, "/account/second-factor/")["Location"] == "/account/second-factor/"
    assert confirm(ana, there, row, "https://evil.example/")["Location"] == "/desk/"


@pytest.mark.parametrize("auth_time", [None, 0, "now", 3600, 95, -95, -3600, float("nan")])
def test_G4_sign_in_of_earlier_at_the_provider_confirms_nothing(
    there: TestProvider, row: Provider, ana: Client, auth_time: object
) -> None:
    if auth_time is not None:
        there.person["auth_time"] = (
            int(time.time()) - auth_time if isinstance(auth_time, int) and auth_time else auth_time
        )
    refused(confirm(ana, there, row), "not again")
    assert ana.get(CONFIRM).status_code == 403


def test_G4_other_person_at_the_provider_confirms_nothing(there: TestProvider, row: Provider, ana: Client) -> None:
    there.person |= {"auth_time": int(time.time()), "sub": "person-2"}
    refused(confirm(ana, there, row), "other person")
    assert ana.get(CONFIRM).status_code == 403


def test_G4_confirmation_counts_for_the_operator_who_began_it(
    people: People, signed_in: SignedIn, there: TestProvider, row: Provider, ana: Client
) -> None:
    """The answer arrives in a browser in which someone else has signed in meanwhile."""
    there.person["auth_time"] = int(time.time())
    begun = ana.get(f"/login/sign-on/{row.pk}/confirmation/")
    ana.force_login(people.ben)
    refused(ana.get(there.authorize(begun["Location"]).removeprefix("http://testserver")), "other person")
    assert (operator_of(ana), "confirmed" in ana.session) == (people.ben.pk, False)


def test_G4_confirmation_needs_a_session_and_an_enabled_provider(row: Provider, ana: Client) -> None:
    address = f"/login/sign-on/{row.pk}/confirmation/"
    assert Client().get(address)["Location"].startswith("/login/")
    Provider.objects.update(enabled=False)
    refused(ana.get(address), "disabled")
    assert "Sign out and sign in again" in ana.get("/account/confirm/").content.decode()


def test_G4_page_names_no_provider_at_which_one_has_not_signed_in(
    people: People, row: Provider, signed_in: SignedIn
) -> None:
    page = unconfirmed(signed_in(people.ben)).get("/account/confirm/").content.decode()
    assert "Confirm with" not in page
    assert Operator.objects.filter(pk=people.ben.pk, identities=None).exists()
