"""Administration of providers: who reaches them, the secret, and that only what was tried is enabled (G1)."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.sign_on.models import Provider
from refdesk.staff.models import Membership, Operator
from tests.conftest import SignedIn
from tests.sample_people import People

from .provider import CLIENT, SECRET, TestProvider
from .test_sign_on import refused, sign_on

PATH = "/api/v1/desk/administration/sign-on"


def send(client: Client, method: str, path: str, form: dict[str, Any]) -> Any:
    return client.generic(method, path, data=json.dumps(form), content_type="application/json")


def trial(client: Client, there: TestProvider, row: Provider) -> Any:
    response = client.get(f"/login/sign-on/{row.pk}/trial/")
    assert response.status_code == 302
    return client.get(there.authorize(response["Location"]).removeprefix("http://testserver"))


def test_G1_provider_is_enabled_after_a_trial_that_shows_the_claims(
    people: People, there: TestProvider, signed_in: SignedIn
) -> None:
    root = signed_in(people.root)
    new = {"name": "Harbour University", "issuer": there.issuer, "client_id": CLIENT, "client_secret": SECRET}
    made = send(root, "POST", PATH, new).json()
    assert (made["enabled"], made["client_secret"], made["has_secret"]) == (False, "", True)
    path = f"{PATH}/{made['id']}"
    enabled = made | {"enabled": True}
    assert [error["field"] for error in send(root, "PUT", path, enabled).json()["errors"]] == ["enabled"]
    there.person["groups"] = ["staff", "library"]
    page = trial(root, there, Provider.objects.get()).content.decode()
    assert "<h1>Claims</h1>" in page
    assert "staff, library" in page
    assert root.session["_auth_user_id"] == str(people.root.pk)
    assert send(root, "PUT", path, enabled).status_code == 200
    row = Provider.objects.get()
    assert (row.enabled, row.read_secret(), SECRET in row.secret) == (True, SECRET, False)


def test_provider_has_to_be_tried_again_after_a_change(people: People, row: Provider, signed_in: SignedIn) -> None:
    Provider.objects.update(tried=row.configuration)
    root = signed_in(people.root)
    form = root.get(f"{PATH}/{row.pk}").json()
    assert send(root, "PUT", f"{PATH}/{row.pk}", form | {"name": "Harbour"}).status_code == 200
    form = root.get(f"{PATH}/{row.pk}").json()
    changed = send(root, "PUT", f"{PATH}/{row.pk}", form | {"client_secret": "another"})
    assert [error["field"] for error in changed.json()["errors"]] == ["enabled"]


@pytest.mark.parametrize("issuer", ["http://id.example", "https://id.example/?a=b", "id.example", "https://"])
def test_provider_needs_an_issuer_with_https(people: People, signed_in: SignedIn, issuer: str) -> None:
    new = {"name": "Harbour University", "issuer": issuer, "client_id": CLIENT}
    answer = send(signed_in(people.root), "POST", PATH, new)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "issuer")


def test_trial_is_for_those_who_administer_every_library(
    people: People, there: TestProvider, row: Provider, signed_in: SignedIn, client: Client
) -> None:
    for outsider in (client, signed_in(people.ana), signed_in(people.marta)):
        assert outsider.get(f"/login/sign-on/{row.pk}/trial/").status_code == 404
    root = signed_in(people.root)
    answer = there.authorize(root.get(f"/login/sign-on/{row.pk}/trial/")["Location"])
    root.logout()
    assert root.get(answer.removeprefix("http://testserver")).status_code in (403, 404)
    assert not Provider.objects.get().tried


def rule(value: str, role: str, *departments: Any, attribute: str = "groups") -> dict[str, Any]:
    return {
        "attribute": attribute,
        "value": value,
        "role": role,
        "departments": [department.pk for department in departments],
    }


def test_provider_names_the_departments_of_a_rule_that_has_none(
    people: People, row: Provider, signed_in: SignedIn
) -> None:
    root, path = signed_in(people.root), f"{PATH}/{row.pk}"
    form = root.get(path).json() | {"enabled": False}
    rules = [rule("staff", "operator", people.reference), rule("others", "reader"), rule("", "reader")]
    errors = send(root, "PUT", path, form | {"rules": rules}).json()["errors"]
    assert [error["field"] for error in errors] == ["rules.1.departments", "rules.2"]


def rights(operator: Operator) -> list[tuple[str, str]]:
    rows = Membership.objects.filter(operator=operator).order_by("department__name")
    return list(rows.values_list("department__name", "role"))


def set_rules(row: Provider, *rules: dict[str, Any]) -> None:
    Provider.objects.filter(pk=row.pk).update(rules=list(rules))


def test_G3_rules_give_the_first_role_and_all_departments_at_each_sign_in(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    set_rules(
        row,
        rule("readers", "reader", people.local_history),
        rule("staff", "operator", people.reference),
    )
    there.person["groups"] = ["staff", "readers"]
    assert sign_on(client, there, row).status_code == 302
    assert rights(people.ana) == [("Local History", "reader"), ("Reference", "reader")]
    there.person["groups"] = "staff"
    sign_on(Client(), there, row)
    assert rights(people.ana) == [("Reference", "operator")]


@pytest.mark.parametrize("groups", [None, [], ["others"], "left out"])
def test_G3_missing_attribute_ends_the_rights(
    people: People, there: TestProvider, row: Provider, client: Client, groups: Any
) -> None:
    set_rules(row, rule("staff", "operator", people.reference))
    if groups != "left out":
        there.person["groups"] = groups
    refused(sign_on(client, there, row), "no rule")
    assert rights(people.ana) == []


def test_G3_rules_leave_a_library_its_last_administrator_and_make_no_superuser(
    people: People, there: TestProvider, row: Provider, client: Client
) -> None:
    set_rules(row, rule("staff", "operator", people.reference))
    there.person |= {"email": "marta@harbour.example", "groups": ["staff"], "is_superuser": True}
    assert sign_on(client, there, row).status_code == 302
    assert rights(people.marta) == [("Local History", "administrator"), ("Reference", "administrator")]
    people.marta.refresh_from_db()
    assert not people.marta.is_superuser


@pytest.mark.parametrize(
    ("attribute", "value", "email", "applies"),
    [
        ("email", "@harbour.example", "ana@harbour.example", True),
        ("email", "@arbour.example", "ana@harbour.example", False),
        ("email", "Ana@harbour.example", "ana@harbour.example", True),
        ("realm.roles", "staff", "ana@harbour.example", True),
        ("realm.none", "staff", "ana@harbour.example", False),
        ("https://schema.example/groups", "staff", "ana@harbour.example", True),
    ],
)
def test_rule_finds_domains_and_claims_within_claims(
    people: People,
    there: TestProvider,
    row: Provider,
    client: Client,
    attribute: str,
    value: str,
    email: str,
    applies: bool,
) -> None:
    set_rules(row, rule(value, "operator", people.reference, attribute=attribute))
    there.person |= {"email": email, "realm": {"roles": ["staff"]}, "https://schema.example/groups": ["staff"]}
    assert (sign_on(client, there, row).status_code == 302) is applies


def test_G3_people_says_by_which_rule_and_its_rights_are_not_changed_by_hand(
    people: People, there: TestProvider, row: Provider, client: Client, signed_in: SignedIn
) -> None:
    set_rules(row, rule("others", "reader", people.reference), rule("staff", "operator", people.reference))
    there.person["groups"] = ["staff"]
    sign_on(client, there, row)
    root, path = signed_in(people.root), f"/api/v1/desk/administration/people/{people.ana.pk}"
    [ana] = root.get("/api/v1/desk/administration/people?search=ana@").json()["people"]
    assert ana["rule"] == {"number": 2, "provider": "Harbour University"}
    form = root.get(path).json()
    changed = send(root, "PUT", path, form | {"departments": [people.local_history.pk]})
    assert [error["field"] for error in changed.json()["errors"]] == ["departments"]
    assert send(root, "PUT", path, form | {"name": "Ana M."}).status_code == 200
