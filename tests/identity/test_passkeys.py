"""Passkeys: from the form to the sign-in, of this origin only, within the limits.

`tests/browser/test_accounts.py` uses one of a browser.
"""

import json
from base64 import urlsafe_b64encode
from typing import Any
from unittest.mock import Mock

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from refdesk.identity.factors.passkey_forms import NewPasskeyForm
from refdesk.staff.models import Operator
from tests.authenticator_app import add_app
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import PASSWORD, People
from tests.sessions import confirm

from .software_passkey import SoftwarePasskey

__all__ = ["database"]  # a fixture

PAGE = "/login/second-factor/"
OWN = "/account/second-factor/"
OTHERS = "This passkey was used on another website."


def credential(origin: Any, **more: Any) -> str:
    data = urlsafe_b64encode(json.dumps({"origin": origin}).encode()).decode().rstrip("=")
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": data} | more})


def at_the_page(who: Operator) -> Client:
    """A client that entered the right password of an operator with a second factor."""
    add_app(who)
    client = Client()
    client.post("/login/", {"email": who.email, "password": PASSWORD})
    return client


def options(answer: Any, kind: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    options: dict[str, Any] = answer.context["js_data"][kind]["publicKey"]
    return options


def test_T12_passkey_is_added_and_used_at_the_sign_in_and_confirmations(
    database: Database, signed_in: SignedIn
) -> None:
    root, passkey = database.people.root, SoftwarePasskey(database.people.root, stored=False)
    client = signed_in(root)
    client.post("/account/confirm/", {"password": PASSWORD}, secure=True)
    new = f"{OWN}passkeys/new/"
    creation = options(client.get(new, secure=True), "creation_options")
    client.post(new, {"credential": passkey.create(creation), "name": "Phone"}, secure=True)
    made = Authenticator.objects.filter(user=root)
    assert sorted(made.values_list("type", flat=True)) == ["recovery_codes", "webauthn"]

    client = Client()
    page = client.post("/login/", {"email": root.email, "password": PASSWORD}, secure=True, follow=True)
    assert client.get("/desk/", secure=True).status_code == 302
    used = passkey.use(options(page, "request_options"))
    assert client.post(PAGE, {"credential": used}, secure=True)["Location"] == "/desk/"
    assert client.get("/desk/", secure=True).status_code == 200

    export = "/api/v1/desk/administration/audit-log.csv"
    confirm(client, root, seconds_ago=3600)
    assert client.get(export, secure=True).status_code == 403
    begun = client.post("/api/v1/desk/confirmation/passkey", secure=True).json()["options"]
    form = {"passkey": passkey.use(begun)}
    assert client.post("/api/v1/desk/confirmation", form, "application/json", secure=True).status_code == 204
    assert client.get(export, secure=True).status_code == 200
    confirm(client, root, seconds_ago=3600)
    page = client.get(f"{OWN}passkeys/new/", secure=True, follow=True)
    form = {"credential": passkey.use(options(page, "request_options"))}
    answer = client.post(page.redirect_chain[-1][0], form, secure=True)
    assert answer["Location"] == f"{OWN}passkeys/new/"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://sub.testserver", "http://testserver:8001", "https://testserver", "", 7]
)
def test_T12_passkey_of_another_origin_is_refused(people: People, origin: Any) -> None:
    answer = at_the_page(people.ana).post(PAGE, {"credential": credential(origin)})
    assert answer.status_code == 422
    assert answer.context["webauthn_form"].errors["credential"] == [OTHERS]


def test_T12_new_passkey_of_another_origin_is_refused(ana: Client) -> None:
    ana.post("/account/confirm/", {"password": PASSWORD})
    page = ana.post(f"{OWN}passkeys/new/", {"credential": credential("https://evil.example"), "name": "Phone"})
    assert OTHERS in page.content.decode()
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "[]",
        "{}",
        "no JSON",
        '{"response": 7}',
        credential("http://testserver"),
        "x" * 30_000,
        "[" * 20_000,
        "[" * 200_000,
        "[" * 900 + "]" * 900,
        '{"response": {"clientDataJSON": "%s"}}' % ("W1tb" * 50_000),
    ],
    ids=range(12),
)
def test_broken_passkeys_are_refused(people: People, signed_in: SignedIn, text: str) -> None:
    assert at_the_page(people.ana).post(PAGE, {"credential": text}).status_code == 422
    Authenticator.objects.all().delete()
    ana = signed_in(people.ana)
    ana.post("/account/confirm/", {"password": PASSWORD})
    for more in ("", credential("http://testserver", attestationObject="AAAA")):
        form = {"credential": more or text, "name": "Phone"}
        assert 'role="alert"' in ana.post(f"{OWN}passkeys/new/", form).content.decode()
    assert not Authenticator.objects.exists()


def test_passkey_without_recovery_codes_is_not_saved(monkeypatch: pytest.MonkeyPatch, ana: Client) -> None:
    """The database fails, or the server is killed, between the two."""
    ana.post("/account/confirm/", {"password": PASSWORD})
    monkeypatch.setattr(NewPasskeyForm, "clean_credential", lambda form: {})
    monkeypatch.setattr(NewPasskeyForm, "clean", lambda form: form.cleaned_data)
    save = Authenticator.save
    codes = Authenticator.Type.RECOVERY_CODES
    failing = Mock(side_effect=OperationalError)
    monkeypatch.setattr(Authenticator, "save", lambda row, **how: (failing if row.type == codes else save)(row, **how))
    assert ana.post(f"{OWN}passkeys/new/", {"credential": '{"id": "AA"}', "name": "Phone"}).status_code == 503
    assert not Authenticator.objects.exists()


def test_wrong_passkeys_are_limited_like_codes(people: People) -> None:
    client = at_the_page(people.ana)
    form = {"credential": credential("http://testserver")}
    assert [client.post(PAGE, form).status_code for _ in range(12)] == [422] * 10 + [429] * 2
    assert client.post(PAGE, {"code": "x00000"}).status_code == 429


def test_outsiders_remove_no_passkey(people: People, signed_in: SignedIn) -> None:
    made = Authenticator.objects.create(user=people.ana, type="webauthn", data={"name": "Phone", "credential": {}})
    chi = signed_in(people.chi)
    chi.post("/account/confirm/", {"password": PASSWORD})
    assert chi.post(f"{OWN}passkeys/{made.pk}/removal/").status_code == 404
    ana = signed_in(people.ana)
    confirm(ana, people.ana, seconds_ago=301)
    assert ana.post(f"{OWN}passkeys/{made.pk}/removal/")["Location"].startswith("/account/confirm/")
    ana.post("/account/confirm/", {"password": PASSWORD})
    assert ana.post(f"{OWN}passkeys/{made.pk}/removal/")["Location"] == OWN
    assert not Authenticator.objects.exists()


def test_public_address_is_an_origin_behind_a_proxy_without_tls(people: People, settings: LazySettings) -> None:
    client = at_the_page(people.ana)
    answer = client.post(PAGE, {"credential": credential(settings.CONFIG.public_url)})
    assert answer.context["webauthn_form"].errors["credential"] != [OTHERS]
