"""Passwords off (G4): break-glass accounts alone sign in with a password, and no page tells which ones are right."""

import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity import sign_in_rules
from refdesk.identity.factors.break_glass import note_trial
from refdesk.identity.invitations import invitation_link, invite
from refdesk.identity.models import DeskSession
from refdesk.identity.password_links import password_link
from refdesk.kit.clock import now_ms
from refdesk.mail.models import Email
from refdesk.mail.outgoing import password_requests
from refdesk.mail.outgoing.account_links import queue_invitation
from refdesk.sign_on.models import Provider
from refdesk.staff.models import Operator
from tests.authenticator_app import SECRET, add_app, code_of
from tests.conftest import SignedIn
from tests.identity.test_notices import text_of
from tests.sample_people import PASSWORD, People

from .provider import TestProvider
from .test_sign_on import begin, operator_of, sign_on

BREAK_GLASS = "Sign in with a break-glass account"


def switch_off(*accounts: Operator) -> None:
    """Switch passwords off, except for these accounts, which were tried."""
    rules = sign_in_rules.stored()
    rules.passwords_off, rules.break_glass = True, [account.pk for account in accounts]
    for account in accounts:
        note_trial(rules, account)
    sign_in_rules.save(rules)
    cache.clear()


def enter(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/login/", {"email": email, "password": password})


def problem_of(page: Any) -> tuple[int, list[str]]:
    return page.status_code, re.findall(r'role="alert"[^>]*>(.*?)</div>', page.content.decode(), re.DOTALL)


def sign_ins() -> list[str]:
    """The actions of the audit log that are sign-ins, in their order."""
    kinds = (Action.SIGNED_IN, Action.BREAK_GLASS, Action.SIGN_IN_FAILED)
    return list(Entry.objects.filter(action__in=kinds).order_by("pk").values_list("action", flat=True))


def unconfirmed(client: Client) -> Client:
    session = client.session
    del session["confirmed"]
    session.save()
    return client


def test_G4_sign_in_page_offers_providers_and_the_form_by_a_link(people: People, row: Provider, client: Client) -> None:
    switch_off(people.root)
    page = client.get("/login/", {"next": "/faq/"}).content.decode()
    assert "Sign in with Harbour University" in page
    assert ('name="password"' in page, "Forgotten your password?" in page) == (False, False)
    link = re.search(rf'<a href="([^"]+)">{BREAK_GLASS}</a>', page)
    assert link is not None
    form = client.get(f"/login/{link[1].replace('&amp;', '&')}").content.decode()
    assert 'name="password"' in form
    assert 'name="next" value="/faq/"' in form
    assert BREAK_GLASS not in form


def test_G4_sign_in_page_keeps_the_form_while_no_provider_is_usable(people: People, client: Client) -> None:
    switch_off(people.root)
    assert 'name="password"' in client.get("/login/").content.decode()


def test_G4_right_password_of_another_account_is_answered_like_a_wrong_one(
    people: People, row: Provider, client: Client
) -> None:
    switch_off(people.root)
    right = enter(client, people.ana.email)
    assert operator_of(client) is None
    assert "Sign in with Harbour University" in right.content.decode()
    answers = [
        problem_of(page)
        for page in (
            right,
            enter(client, people.ana.email, "wrong"),
            enter(client, people.root.email, "wrong"),
            enter(client, "nobody@harbour.example"),
        )
    ]
    assert answers == [answers[0]] * 4
    assert "sign in with your institution" in answers[0][1][0].lower()
    assert sign_ins() == [Action.SIGN_IN_FAILED] * 3, "two at one account form one entry"


def test_G4_right_passwords_of_other_accounts_use_up_the_limits_of_guesses(people: People, client: Client) -> None:
    switch_off(people.root)
    statuses = [enter(client, people.ana.email).status_code for _ in range(12)]
    assert (statuses[0], statuses[-1]) == (422, 429)


@pytest.mark.usefixtures("mailing")
def test_G4_break_glass_sign_in_is_recorded_and_emailed_to_who_administers_everything(people: People) -> None:
    other = Operator.objects.create_superuser("rae@example.org", PASSWORD, name="Rae")
    switch_off(people.root)
    client = Client()
    assert enter(client, people.root.email).status_code == 302
    assert operator_of(client) == people.root.pk
    entry = Entry.objects.get(action=Action.BREAK_GLASS)
    assert (entry.actor, entry.object) == (people.root.pk, str(people.root.pk))
    assert Action.SIGNED_IN not in sign_ins()
    [email] = Email.objects.filter(kind="notice", facts__change="break_glass")
    assert email.recipient == other.email, "Marta and Olga administer one library each"
    assert f"break-glass account Root ({people.root.email})" in text_of(email)


def test_G4_break_glass_sign_in_of_a_signed_in_browser_is_recorded_too(
    people: People, signed_in: SignedIn, there: TestProvider, row: Provider, client: Client
) -> None:
    switch_off(people.root)
    sign_on(client, there, row)
    enter(client, people.root.email)
    assert operator_of(client) == people.root.pk
    assert sign_ins()[-1] == Action.BREAK_GLASS


def test_G4_sign_in_at_the_provider_is_no_break_glass_one(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    switch_off(people.root, people.ana)
    sign_on(client, there, row)
    assert operator_of(client) == people.ana.pk
    assert sign_ins() == [Action.SIGNED_IN]


def test_G4_break_glass_account_needs_its_second_factor(people: People, client: Client) -> None:
    add_app(people.root)
    switch_off(people.root)
    assert enter(client, people.root.email)["Location"] == "/login/second-factor/"
    assert operator_of(client) is None
    client.post("/login/second-factor/", {"code": code_of(SECRET)})
    assert operator_of(client) == people.root.pk
    assert sign_ins() == [Action.BREAK_GLASS]


def test_G4_sign_in_that_waits_for_its_second_factor_ends_with_passwords(
    people: People, there: TestProvider, row: Provider
) -> None:
    add_app(people.ana)
    by_password, by_provider = Client(), Client()
    enter(by_password, people.ana.email)
    switch_off(people.root)
    sign_on(by_provider, there, row)
    refused = by_password.post("/login/second-factor/", {"code": code_of(SECRET)})
    assert (refused["Location"], operator_of(by_password)) == ("/login/", None)
    by_provider.post("/login/second-factor/", {"code": code_of(SECRET)})
    assert operator_of(by_provider) == people.ana.pk
    assert sign_ins() == [Action.SIGNED_IN]


def test_G4_password_entered_after_an_unfinished_sign_in_at_the_provider_is_a_break_glass_one(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    add_app(people.ana)
    switch_off(people.root)
    sign_on(client, there, row)
    enter(client, people.root.email)
    assert (operator_of(client), sign_ins()) == (people.root.pk, [Action.BREAK_GLASS])


def test_G4_provider_away_leaves_break_glass_accounts_and_sessions(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    sign_on(client, there, row)
    switch_off(people.root)
    Provider.objects.update(issuer="https://127.0.0.1:9")
    cache.clear()
    away = Client().get(f"/login/sign-on/{row.pk}/")
    assert "Sign-in refused (unreachable)" in away.content.decode()
    assert BREAK_GLASS in away.content.decode()
    assert client.get("/desk/").status_code == 200
    administrator = Client()
    assert enter(administrator, people.root.email).status_code == 302
    assert administrator.get("/api/v1/desk/administration/passwords").status_code == 200


@pytest.mark.usefixtures("mailing")
def test_G4_forgotten_password_is_emailed_to_break_glass_accounts_alone(people: People, client: Client) -> None:
    switch_off(people.root)
    pages = []
    for email in (people.root.email, people.ana.email, "nobody@harbour.example"):
        page = client.post("/login/forgotten-password/", {"email": email}).content.decode()
        pages.append(page.replace(email, "…"))
    password_requests.answer(now_ms())
    assert pages == [pages[0]] * 3
    assert [email.recipient for email in Email.objects.filter(kind="password")] == [people.root.email]


def test_G4_link_for_a_new_password_is_no_longer_valid(people: People, client: Client) -> None:
    link, break_glass = password_link(people.ana), password_link(people.root)
    switch_off(people.root)
    page = client.post(link, {"new_password1": "oars-and-rowlocks", "new_password2": "oars-and-rowlocks"})
    assert (page.status_code, "Passwords are off" in page.content.decode()) == (404, True)
    people.ana.refresh_from_db()
    assert people.ana.check_password(PASSWORD)
    client.post(break_glass, {"new_password1": "oars-and-rowlocks", "new_password2": "oars-and-rowlocks"})
    assert (operator_of(client), sign_ins()[-1]) == (people.root.pk, Action.BREAK_GLASS)


@pytest.mark.usefixtures("mailing")
def test_G4_someone_invited_signs_in_at_the_provider_and_sets_no_password(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    people.ana.set_unusable_password()
    people.ana.save()
    invite(people.ana)
    switch_off(people.root)
    link = invitation_link(people.ana)
    page = client.get(link).content.decode()
    assert "You need no password here" in page
    assert f'href="/login/sign-on/{row.pk}/"' in page
    assert "new_password1" not in page
    client.post(link, {"new_password1": "oars-and-rowlocks", "new_password2": "oars-and-rowlocks"})
    people.ana.refresh_from_db()
    assert (people.ana.has_usable_password(), operator_of(client)) == (False, None)
    queue_invitation(people.ana)
    text = text_of(Email.objects.get())
    assert ("http://testserver/login/" in text, "/invitation/" in text) == (True, False)
    sign_on(client, there, row)
    assert operator_of(client) == people.ana.pk


def test_G4_own_password_neither_confirms_nor_changes(people: People, signed_in: SignedIn) -> None:
    ana, root = signed_in(people.ana), signed_in(people.root)
    switch_off(people.root)
    body = {"current": PASSWORD, "new": "oars-and-rowlocks"}
    for body_of, path in (({"password": PASSWORD}, "desk/confirmation"), (body, "desk/profile/password")):
        refused = ana.post(f"/api/v1/{path}", body_of, "application/json")
        assert (refused.status_code, "Passwords are off" in refused.json()["errors"][0]["text"]) == (400, True)
        assert root.post(f"/api/v1/{path}", body_of, "application/json").status_code in (200, 204)
    page = unconfirmed(ana).post("/account/confirm/", {"password": PASSWORD}).content.decode()
    assert ('name="password"' in page, "confirmed" in ana.session) == (False, False)


def test_G4_profile_says_who_signs_in_with_a_password(people: People, ana: Client, root: Client) -> None:
    assert ana.get("/api/v1/desk/profile").json()["has_password"]
    switch_off(people.root)
    profiles = [client.get("/api/v1/desk/profile").json()["has_password"] for client in (ana, root)]
    assert profiles == [False, True]


def test_G4_confirmation_names_no_password(people: People, signed_in: SignedIn) -> None:
    add_app(people.ana)
    ana = unconfirmed(signed_in(people.ana))
    switch_off(people.root)
    refusal = ana.get("/api/v1/desk/confirmation").json()["refusal"]
    assert refusal == {"name": "ConfirmationRequired", "methods": ["code"]}


def test_G4_sessions_that_began_with_a_password_continue(people: People, ana: Client) -> None:
    switch_off(people.root)
    assert ana.get("/desk/").status_code == 200
    assert DeskSession.objects.filter(operator=people.ana).exists()


def test_G4_command_switches_passwords_on_again(people: People, row: Provider, client: Client) -> None:
    switch_off(people.root)
    output = io.StringIO()
    call_command("sign_in", "show", stdout=output)
    assert f"passwords: off, except for {people.root.email}" in output.getvalue()
    call_command("sign_in", "passwords-on", stdout=output)
    call_command("sign_in", "passwords-on", stdout=output)
    assert enter(client, people.ana.email).status_code == 302
    entry = Entry.objects.get(action=Action.SETTINGS_CHANGED)
    assert (entry.actor_label, entry.changes) == ("server", {"passwords_off": [True, False]})
    page = Client().get("/login/").content.decode()
    assert ('name="password"' in page, BREAK_GLASS in page) == (True, False)


def test_G4_disabled_provider_refuses_while_passwords_are_off(people: People, row: Provider, client: Client) -> None:
    switch_off(people.root)
    assert begin(client, row)
    Provider.objects.update(enabled=False)
    assert client.get(f"/login/sign-on/{row.pk}/").status_code == 403
