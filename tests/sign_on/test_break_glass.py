"""The settings of "Passwords off" (G4): refused without a way back, and the last way back can't be lost."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity import sign_in_rules
from refdesk.sign_on.models import Provider
from refdesk.staff.models import Operator
from tests.authenticator_app import add_app
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import PASSWORD, People

from .test_passwords_off import switch_off, unconfirmed

__all__ = ["database"]  # a fixture

API = "/api/v1/desk/administration/passwords"
PEOPLE, PROVIDERS = "/api/v1/desk/administration/people", "/api/v1/desk/administration/sign-on"
NEW = "oars-and-rowlocks"


def enabled() -> Provider:
    provider = Provider(name="Harbour University", issuer="https://id.example", client_id="refdesk", enabled=True)
    provider.tried = provider.configuration
    provider.save()
    return provider


def try_account(client: Client, who: Operator, password: str = PASSWORD) -> Any:
    return client.post(f"{API}/trial", {"email": who.email, "password": password}, "application/json")


def save(client: Client, *accounts: Operator, off: bool = True) -> Any:
    form = {"version": client.get(API).json()["version"], "passwords_off": off}
    return client.put(API, form | {"break_glass": [account.pk for account in accounts]}, "application/json")


def refused(answer: Any) -> tuple[str, str]:
    assert answer.status_code == 400, answer.content
    [error] = answer.json()["errors"]
    return error["field"], error["text"]


def tried(answer: Any) -> list[str]:
    return [person["name"] for person in answer.json()["people"] if person["tried"]]


def test_G4_passwords_off_needs_a_provider_and_a_tried_superuser(people: People, root: Client) -> None:
    assert try_account(root, people.root).status_code == 200
    assert refused(save(root, people.root))[0] == "passwords_off"
    enabled()
    for accounts in ((), (people.ana,), (people.ana, people.marta)):
        field, text = refused(save(root, *accounts))
        assert (field, "Try a break-glass account" in text) == ("break_glass", True)
    assert not sign_in_rules.stored().passwords_off
    saved = save(root, people.root, people.ana)
    assert (saved.status_code, saved.json()["break_glass"]) == (200, [people.ana.pk, people.root.pk])
    entry = Entry.objects.filter(action=Action.SETTINGS_CHANGED).get()
    names = [f"Ana Morales ({people.ana.email})", f"Root ({people.root.email})"]
    assert entry.changes == {"passwords_off": [False, True], "break_glass": [[], names]}
    assert root.get("/desk/").status_code == 200


def test_G4_account_whose_password_changed_since_its_trial_is_untried(people: People, root: Client) -> None:
    enabled()
    other = Operator.objects.create_superuser("rae@example.org", PASSWORD, name="Rae")
    assert "Rae" not in tried(root.get(API))
    assert tried(try_account(root, other)) == ["Rae"]
    other.set_password(NEW)
    other.save()
    assert tried(root.get(API)) == []
    assert refused(save(root, other))[0] == "break_glass"
    assert try_account(root, other, NEW).status_code == 200
    assert save(root, other).status_code == 200


def test_G4_trial_has_the_limits_of_sign_ins_and_is_recorded(people: People, root: Client) -> None:
    for password in ("wrong", ""):
        assert refused(try_account(root, people.root, password))[0] == "password"
    assert tried(root.get(API)) == []
    assert Entry.objects.filter(action=Action.SIGN_IN_FAILED).exists()
    assert tried(try_account(root, people.root)) == ["Root"]
    entry = Entry.objects.get(action=Action.BREAK_GLASS_TRIED)
    assert (entry.actor, entry.object) == (people.root.pk, str(people.root.pk))
    statuses = [try_account(root, people.ben, "wrong").status_code for _ in range(12)]
    assert (statuses[0], statuses[-1]) == (400, 429)
    assert int(try_account(root, people.ben)["Retry-After"]) > 0, "the right password is not looked at either"


def test_G4_further_account_is_tried_and_named_while_passwords_are_off(people: People, root: Client) -> None:
    enabled()
    switch_off(people.root)
    assert tried(try_account(root, people.ana)) == ["Ana Morales", "Root"]
    assert save(root, people.root, people.ana).json()["break_glass"] == [people.ana.pk, people.root.pk]


def test_G4_trial_accepts_no_deactivated_account(people: People, root: Client) -> None:
    people.ben.is_active = False
    people.ben.save()
    assert refused(try_account(root, people.ben))[0] == "password"


def test_G4_passwords_are_for_who_administers_every_library(
    people: People, marta: Client, ana: Client, root: Client
) -> None:
    for outsider in (marta, ana):
        assert outsider.get(API).status_code == 404
        assert [try_account(outsider, people.ana, word).status_code for word in (PASSWORD, "wrong")] == [404, 404]
        form = {"version": "1", "passwords_off": True, "break_glass": []}
        assert outsider.put(API, form, "application/json").status_code == 404
    assert not Entry.objects.filter(action__in=(Action.BREAK_GLASS_TRIED, Action.SIGN_IN_FAILED)).exists()
    assert save(unconfirmed(root), people.root).json()["refusal"]["name"] == "ConfirmationRequired"


def test_G4_accounts_that_have_no_password_are_no_break_glass_accounts(people: People, root: Client) -> None:
    people.ben.set_unusable_password()
    people.ben.save()
    people.chi.is_active = False
    people.chi.save()
    names = [person["name"] for person in root.get(API).json()["people"]]
    assert names == ["Ana Morales", "Marta Lindqvist", "Olga Petrov", "Root"]
    for person in (people.ben, people.chi):
        assert refused(save(root, person, off=False))[0] == "break_glass"


def test_G4_break_glass_account_has_what_the_rules_demand(people: People, root: Client) -> None:
    enabled()
    try_account(root, people.root)
    rules = sign_in_rules.stored()
    rules.second_factor = "administrators"
    sign_in_rules.save(rules)
    cache.clear()
    field, text = refused(save(root, people.root))
    assert (field, "Root needs a second factor" in text) == ("break_glass", True)
    add_app(people.root)
    assert save(root, people.root).status_code == 200


def test_G4_last_provider_stays_enabled_while_passwords_are_off(people: People, root: Client) -> None:
    provider = enabled()
    switch_off(people.root)
    address = f"{PROVIDERS}/{provider.pk}"
    form = root.get(address).json() | {"enabled": False}
    field, text = refused(root.put(address, form, "application/json"))
    assert (field, "Passwords are off" in text) == ("enabled", True)
    assert root.delete(address).status_code == 409
    other = Provider.objects.create(name="Hill", issuer="https://hill.example", client_id="refdesk", enabled=True)
    assert root.put(address, form, "application/json").status_code == 200
    assert root.delete(f"{PROVIDERS}/{other.pk}").status_code == 409
    assert root.delete(address).status_code == 204


def deactivate(client: Client, who: Operator) -> Any:
    form = client.get(f"{PEOPLE}/{who.pk}").json() | {"active": False}
    return client.put(f"{PEOPLE}/{who.pk}", form, "application/json")


def test_G4_last_break_glass_account_of_a_superuser_remains(people: People, signed_in: SignedIn) -> None:
    second = Operator.objects.create_superuser("rae@example.org", PASSWORD, name="Rae")
    switch_off(people.root, people.ana)
    client = signed_in(second)
    field, text = refused(deactivate(client, people.root))
    assert (field, "last superuser with a break-glass account" in text) == ("active", True)
    for verb in ("remove-superuser", "delete"):
        with pytest.raises(CommandError, match="last superuser with a break-glass account"):
            call_command("operator", verb, people.root.email, stdout=StringIO())
    switch_off(people.root, second)
    assert deactivate(client, people.root).status_code == 200
    with pytest.raises(CommandError, match="last superuser with a break-glass account"):
        call_command("operator", "remove-superuser", second.email, stdout=StringIO())
    call_command("sign_in", "passwords-on", stdout=StringIO())
    call_command("operator", "remove-superuser", second.email, stdout=StringIO())


def test_G4_deactivated_account_leaves_the_list_with_the_next_save(people: People, root: Client) -> None:
    enabled()
    switch_off(people.root, people.ben)
    people.ben.is_active = False
    people.ben.save()
    assert save(root, people.root, people.ben).json()["break_glass"] == [people.root.pk]


def test_G4_of_two_break_glass_accounts_that_are_deactivated_at_once_one_remains(
    database: Database, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = database.people.root
    rae = Operator.objects.create_superuser("rae@example.org", PASSWORD, name="Rae")
    switch_off(root, rae)
    clients = [(signed_in(rae), root), (signed_in(root), rae)]
    forms = [client.get(f"{PEOPLE}/{who.pk}").json() | {"active": False} for client, who in clients]
    both = Barrier(2)

    def send(number: int) -> int:
        client, who = clients[number]
        both.wait(10)
        try:
            return int(client.put(f"{PEOPLE}/{who.pk}", forms[number], "application/json").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        statuses = sorted(threads.map(send, range(2)))
    assert statuses[0] == 200
    assert statuses[1] in (400, 401, 403), "refused, or the account was deactivated before its request"
    assert Operator.objects.filter(pk__in=[root.pk, rae.pk], is_active=True).count() == 1
