"""Back-channel logout (G3): the provider ends the sessions that began there, and no others."""

import time
from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity.models import DeskSession, EndedSession
from refdesk.sign_on.models import Provider
from refdesk.sign_on.tokens import LOGOUT_EVENT
from tests.conftest import SignedIn
from tests.sample_people import People

from .provider import CLIENT, Claims, TestProvider, signed
from .test_sign_on import operator_of, sign_on


def logout_token(there: TestProvider, **changed: Any) -> str:
    claims: Claims = {
        "iss": there.issuer,
        "aud": CLIENT,
        "iat": int(time.time()),
        "jti": "logout-1",
        "sub": "person-1",
        "events": {LOGOUT_EVENT: {}},
    }
    return signed({name: value for name, value in (claims | changed).items() if value is not None})


def send(row: Provider, token: str) -> int:
    return Client(enforce_csrf_checks=True).post(f"/sign-on/{row.pk}/logout/", {"logout_token": token}).status_code


def is_open(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_G3_logout_ends_the_sessions_that_began_at_the_provider(
    people: People, there: TestProvider, row: Provider, client: Client, signed_in: SignedIn
) -> None:
    by_password = signed_in(people.ana)
    sign_on(client, there, row)
    assert is_open(client)
    assert send(row, logout_token(there)) == 200
    assert "signed out here, too" in client.get("/login/").content.decode()
    assert (is_open(client), is_open(by_password)) == (False, True)
    assert EndedSession.objects.get().reason == EndedSession.Reason.PROVIDER
    assert Entry.objects.filter(action=Action.SESSIONS_ENDED).count() == 1


def test_G3_logout_of_one_session_leaves_the_others(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    there.person["sid"] = "session-1"
    sign_on(client, there, row)
    other = Client()
    there.person["sid"] = "session-2"
    sign_on(other, there, row)
    assert send(row, logout_token(there, sub=None, sid="session-1")) == 200
    assert (is_open(client), is_open(other)) == (False, True)


REFUSED: dict[str, Claims] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another audience": {"aud": "other"},
    "a nonce": {"nonce": "n"},
    "no event": {"events": {}},
    "no person": {"sub": None},
    "no name": {"jti": None},
    "an old time": {"iat": int(time.time()) - 90_000},
    "a time from the future": {"iat": int(time.time()) + 3_600},
}


@pytest.mark.parametrize("name", REFUSED)
def test_G3_logout_refuses_a_forged_token(
    people: People, there: TestProvider, row: Provider, client: Client, name: str
) -> None:
    sign_on(client, there, row)
    assert send(row, logout_token(there, **REFUSED[name])) == 400
    assert is_open(client)
    assert Entry.objects.filter(action=Action.SIGN_ON_REFUSED, changes__reason__startswith="logout:").exists()


def test_G3_logout_accepts_a_token_once(people: People, there: TestProvider, row: Provider, client: Client) -> None:
    token = logout_token(there)
    assert send(row, token) == 200
    sign_on(client, there, row)
    assert send(row, token) == 400
    assert is_open(client)


def test_G3_id_token_is_no_logout_token(people: People, there: TestProvider, row: Provider, client: Client) -> None:
    sign_on(client, there, row)
    assert send(row, signed(there.claims("n"))) == 400
    assert operator_of(client) == people.ana.pk
    assert DeskSession.objects.filter(operator=people.ana).exists()
