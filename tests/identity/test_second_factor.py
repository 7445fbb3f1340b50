"""The second factor: set up, required at every way in, guessed, lost."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from refdesk.audit.models import Entry
from refdesk.identity.factors.passkey_forms import PasskeyForm
from refdesk.identity.invitations import invite
from refdesk.kit import quota
from refdesk.staff.models import Operator
from tests import sessions
from tests.authenticator_app import SECRET, add_app, add_recovery_codes, code_of
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import PASSWORD, People

__all__ = ["database"]  # a fixture

PAGE = "/login/second-factor/"
OWN = "/account/second-factor/"
PEOPLE = "/api/v1/desk/administration/people"
NEW = "oars-and-rowlocks"


def protect(who: Operator) -> list[str]:
    """Turn the second factor of an operator on; returns their recovery codes."""
    add_app(who)
    return add_recovery_codes(who)


def password(client: Client, who: Operator, **more: str) -> Any:
    return client.post("/login/", {"email": who.email, "password": PASSWORD} | more)


def enters(client: Client, text: str) -> int:
    return client.post(PAGE, {"code": text}).status_code


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def actions() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def test_sign_in_requires_the_code_after_the_password(database: Database) -> None:
    ana, client = database.people.ana, Client()
    protect(ana)
    Entry.objects.all().delete()
    assert password(client, ana, next="/desk/faq/7")["Location"] == PAGE
    assert not is_in(client)
    assert client.post("/api/v1/desk/connection-token").status_code == 401
    assert not any("device" in name for name in client.cookies), "the browser is known after the whole sign-in only"
    answer = client.post(PAGE, {"code": code_of(SECRET)})
    assert answer["Location"] == "/desk/faq/7"
    assert is_in(client)
    assert f"device-{ana.pk}" in client.cookies
    assert actions() == ["signed_in"]


def test_code_is_valid_once_for_all_processes(database: Database) -> None:
    ana, first, second = database.people.ana, Client(), Client()
    protect(ana)
    for client in (first, second):
        password(client, ana)
    used = code_of(SECRET)
    assert enters(first, used) == 302
    cache.clear()  # another process has another one
    assert enters(second, used) == 422
    assert enters(second, code_of(SECRET, step=1)) == 302


def test_recovery_code_is_valid_once(database: Database) -> None:
    ana, first, second = database.people.ana, Client(), Client()
    recovery, *others = protect(ana)
    for client in (first, second):
        password(client, ana)
    assert enters(first, recovery) == 302
    assert enters(second, recovery) == 422
    assert first.get("/api/v1/desk/profile").json()["recovery_codes"] == len(others) == 9


def test_without_a_password_there_is_no_page_for_the_code(people: People, client: Client) -> None:
    protect(people.ana)
    assert client.get(PAGE)["Location"] == "/login/"
    assert client.post(PAGE, {"code": code_of(SECRET)})["Location"] == "/login/"
    assert not is_in(client)


def test_code_of_another_operator_is_refused(people: People, client: Client) -> None:
    protect(people.ana)
    add_app(people.chi, SECRET[::-1])
    password(client, people.chi)
    assert enters(client, code_of(SECRET)) == 422
    assert not is_in(client)


def test_guesses_are_limited_however_often_the_password_is_entered(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that guesses knows the password, and may have many addresses."""
    now = 1000.0
    monkeypatch.setattr(quota, "monotonic", lambda: now)
    protect(people.ana)
    outcomes = []
    for n in range(12):
        client = Client(REMOTE_ADDR=f"198.51.100.{n}")
        password(client, people.ana)
        outcomes.append(enters(client, f"x{n:05}"))
    assert outcomes == [422] * 10 + [429] * 2
    stopped = client.post(PAGE, {"code": code_of(SECRET)})
    assert (stopped.status_code, stopped["Retry-After"]) == (429, "900")
    assert "Too many attempts" in stopped.content.decode()
    assert not is_in(client)
    now += 900
    assert enters(client, code_of(SECRET)) == 302


def test_guesses_are_limited_by_day(people: People, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(quota, "monotonic", lambda: now)
    settings.CONFIG = replace(settings.CONFIG, passwords_per_quarter=2)
    protect(people.ana)
    client, wrong = Client(), 0
    password(client, people.ana)
    for _ in range(6):
        wrong += [enters(client, "x00000") for _ in range(3)].count(422)
        now += 901
    assert wrong == 10


def test_unlocking_permits_codes_again(people: People, client: Client) -> None:
    protect(people.ana)
    password(client, people.ana)
    assert [enters(client, "x00000") for _ in range(11)][-1] == 429
    call_command("operator", "unlock", people.ana.email, stdout=io.StringIO())
    assert enters(client, code_of(SECRET)) == 302


def test_right_password_without_the_code_resets_no_count_of_wrong_passwords(people: People, client: Client) -> None:
    protect(people.ana)
    form = {"email": people.ana.email}
    outcomes = []
    for n in range(6):
        outcomes += [client.post("/login/", form | {"password": f"guess-{n}-{m}"}).status_code for m in range(2)]
        password(client, people.ana)
    assert outcomes == [422] * 10 + [429] * 2


def test_wrong_code_is_recorded(people: People, client: Client) -> None:
    protect(people.ana)
    password(client, people.ana)
    Entry.objects.all().delete()
    enters(client, "x00000")
    assert actions() == ["sign_in_failed"]


def test_operator_deactivated_between_password_and_code_stays_out(people: People, client: Client) -> None:
    protect(people.ana)
    password(client, people.ana)
    people.ana.is_active = False
    people.ana.save()
    assert client.post(PAGE, {"code": code_of(SECRET)})["Location"] == "/login/"
    assert not is_in(client)


def test_new_password_between_password_and_code_requires_the_new_one(people: People, client: Client) -> None:
    protect(people.ana)
    password(client, people.ana)
    people.ana.set_password(NEW)
    people.ana.save()
    assert client.get(PAGE)["Location"] == "/login/"
    password(client, people.ana)
    assert client.post(PAGE, {"code": code_of(SECRET)})["Location"] == "/login/"
    assert client.post("/login/", {"email": people.ana.email, "password": NEW})["Location"] == PAGE
    assert enters(client, code_of(SECRET)) == 302


def test_account_deleted_between_password_and_code_leads_to_the_sign_in(people: People, client: Client) -> None:
    protect(people.ana)
    password(client, people.ana)
    people.ana.delete()
    assert client.get(PAGE)["Location"] == "/login/"


def test_somebody_who_is_signed_in_enters_as_another_with_a_second_factor(people: People, signed_in: SignedIn) -> None:
    protect(people.ana)
    client = signed_in(people.chi)
    password(client, people.ana)
    assert not is_in(client)
    assert enters(client, code_of(SECRET)) == 302
    assert client.get("/desk/").context["bootstrap"]["operator"]["id"] == people.ana.pk


def test_invitation_for_a_forgotten_password_requires_the_code(database: Database) -> None:
    ana, client = database.people.ana, Client()
    protect(ana)
    link = invite(ana)
    path = "/" + link.split("/", 3)[3]
    answer = client.post(path, {"new_password1": NEW, "new_password2": NEW})
    assert answer["Location"] == PAGE
    assert not is_in(client)
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    assert client.get(path).status_code == 404, "it is used"
    assert enters(client, code_of(SECRET)) == 302
    assert is_in(client)


def confirm(client: Client, password: str = PASSWORD, target: str = f"{OWN}app/") -> Any:
    return client.post("/account/confirm/", {"password": password, "next": target})


def test_setting_up_requires_the_password_and_a_code(
    django_capture_on_commit_callbacks: Any, people: People, ana: Client
) -> None:
    sessions.confirm(ana, people.ana, seconds_ago=301)
    assert ana.get(f"{OWN}app/")["Location"] == f"/account/confirm/?next={OWN.replace('/', '%2F')}app%2F"
    assert "The password is wrong" in confirm(ana, "wrong").content.decode()
    assert confirm(ana)["Location"] == f"{OWN}app/"
    page = ana.get(f"{OWN}app/").content.decode()
    match = re.search(r'id="key">((?:\w{4} ?)+)<', page)
    assert match
    assert "data:image/svg+xml" in page
    secret = match[1].replace(" ", "")
    assert len(match[1].split()) == len(secret) / 4 == 8
    assert "incorrect" in ana.post(f"{OWN}app/", {"code": "x00000"}).content.decode()
    Entry.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert ana.post(f"{OWN}app/", {"code": code_of(secret)})["Location"] == f"{OWN}codes/"
    shown = re.findall(r"<li><code>(\d{8})</code>", ana.get(f"{OWN}codes/").content.decode())
    assert len(set(shown)) == 10
    assert actions() == ["second_factor_added"]
    profile = ana.get("/api/v1/desk/profile").json()
    assert (profile["second_factor"], profile["recovery_codes"]) == (True, 10)
    [app] = Authenticator.objects.filter(type="totp")
    assert secret not in str(app.data), "the database has it encrypted"


def test_confirmations_of_the_password_are_limited(ana: Client) -> None:
    pages = [confirm(ana, "wrong").content.decode() for _ in range(11)]
    assert "The password is wrong" in pages[9]
    assert "Too many attempts" in pages[10]
    assert "Too many attempts" in confirm(ana).content.decode()


def test_confirmation_leads_to_pages_of_this_server_only(people: People, signed_in: SignedIn) -> None:
    assert confirm(signed_in(people.ana), target="https://evil.example/")["Location"] == "/desk/"


def test_changes_of_the_second_factor_require_the_password(people: People, signed_in: SignedIn) -> None:
    old = protect(people.ana)
    ana = signed_in(people.ana)
    sessions.confirm(ana, people.ana, seconds_ago=301)
    for page in ("app/removal/", "codes/", "codes/new/"):
        assert ana.get(f"{OWN}{page}")["Location"].startswith("/account/confirm/")
    confirm(ana)
    assert ana.post(f"{OWN}codes/new/")["Location"] == f"{OWN}codes/"
    page = ana.get(f"{OWN}codes/").content.decode()
    assert not any(code in page for code in old)
    Entry.objects.all().delete()
    assert ana.post(f"{OWN}app/removal/")["Location"] == OWN
    assert actions() == ["second_factor_removed"]
    assert not Authenticator.objects.exists()
    other = Client()
    password(other, people.ana)
    assert is_in(other)


def test_administrator_removes_a_lost_second_factor(people: People, signed_in: SignedIn) -> None:
    protect(people.ana)
    marta = signed_in(people.marta)
    path = f"{PEOPLE}/{people.ana.pk}"
    assert marta.get(path).json()["second_factor"] is True
    Entry.objects.all().delete()
    assert marta.delete(f"{path}/second-factor").json()["second_factor"] is False
    assert list(Entry.objects.values_list("action", "actor", "object")) == [
        ("second_factor_removed", people.marta.pk, str(people.ana.pk))
    ]
    assert marta.delete(f"{path}/second-factor").status_code == 409
    client = Client()
    password(client, people.ana)
    assert is_in(client)


def test_outsiders_remove_no_second_factor(people: People, signed_in: SignedIn) -> None:
    protect(people.ana)
    protect(people.marta)
    for who, person, status in (
        (people.olga, people.ana, 404),
        (people.chi, people.ana, 404),
        (people.marta, people.marta, 409),
        (people.marta, people.root, 404),
    ):
        assert signed_in(who).delete(f"{PEOPLE}/{person.pk}/second-factor").status_code == status
    assert Authenticator.objects.filter(type="totp").count() == 2


def test_command_removes_the_second_factor_of_the_last_administrator(people: People, client: Client) -> None:
    protect(people.marta)
    out = io.StringIO()
    call_command("operator", "remove-second-factor", people.marta.email, stdout=out)
    assert "Marta Lindqvist" in out.getvalue()
    password(client, people.marta)
    assert is_in(client)
    with pytest.raises(CommandError, match="no second factor"):
        call_command("operator", "remove-second-factor", people.marta.email, stdout=out)


def test_secrets_survive_a_new_secret_key_with_a_fallback(people: People, settings: LazySettings) -> None:
    protect(people.ana)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-this-server-0123456789"
    client = Client()
    password(client, people.ana)
    assert enters(client, code_of(SECRET)) == 302
    settings.SECRET_KEY_FALLBACKS = []
    client = Client()
    password(client, people.ana)
    assert enters(client, code_of(SECRET, step=1)) == 302, "the first sign-in encrypted it again"


def test_secrets_survive_a_new_secret_key_after_a_sign_in_with_a_passkey(
    people: People, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator with a passkey has the app and the recovery codes for an emergency."""
    recovery, *_ = protect(people.ana)
    passkey = Authenticator.objects.create(user=people.ana, type="webauthn", data={"name": "Phone", "credential": {}})
    monkeypatch.setattr(PasskeyForm, "clean_credential", lambda form: passkey)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-this-server-0123456789"
    client = Client()
    password(client, people.ana)
    assert client.post(PAGE, {"credential": '{"id": "AA"}'}).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    Authenticator.objects.filter(type="webauthn").delete()
    for code in (recovery, code_of(SECRET)):
        client = Client()
        password(client, people.ana)
        assert enters(client, code) == 302


def test_recovery_codes_of_an_unknown_key_are_replaced(
    people: People, signed_in: SignedIn, settings: LazySettings
) -> None:
    protect(people.ana)
    Authenticator.objects.filter(type="totp").update(type="webauthn", data={"name": "Phone", "credential": {}})
    settings.SECRET_KEY = "another-secret-key-of-this-server-0123456789"
    ana = signed_in(people.ana)
    confirm(ana)
    assert ana.get(f"{OWN}codes/")["Location"] == f"{OWN}codes/new/"
    assert "unused" not in ana.get(f"{OWN}codes/new/").content.decode()
    assert ana.post(f"{OWN}codes/new/")["Location"] == f"{OWN}codes/"
    assert len(re.findall(r"<li><code>(\d{8})</code>", ana.get(f"{OWN}codes/").content.decode())) == 10


def test_secret_of_an_unknown_key_is_a_wrong_code(people: People, settings: LazySettings, client: Client) -> None:
    protect(people.ana)
    settings.SECRET_KEY = "another-secret-key-of-this-server-0123456789"
    password(client, people.ana)
    assert enters(client, code_of(SECRET)) == 422


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_logout",
        "account_change_password",
        "account_reset_password",
        "account_set_password",
        "mfa_reauthenticate",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_login_webauthn",
        "mfa_signup_webauthn",
        "mfa_edit_webauthn",
        "mfa_reauthenticate_webauthn",
    ],
)
def test_allauth_has_no_other_addresses(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
