"""Rules for sensitive data: who may read, change and try them, and which rules are refused."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Entry
from refdesk.masking.library_rules import rules_in
from refdesk.masking.models import MaskingRules
from tests.conftest import SignedIn
from tests.sample_people import People
from tests.sessions import confirm

ADDRESS = "/api/v1/desk/administration/sensitive-data"
FORM = {
    "payment_cards": True,
    "passwords": True,
    "patron_cards": "21234 14",
    "countries": "us, DE",
    "patterns": "P#######",
    "keepable": False,
    "accept_broad": False,
}


@pytest.fixture
def marta(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.marta)


def put(client: Client, people: People, **values: Any) -> Any:
    address = f"{ADDRESS}/{people.harbour.pk}"
    version = client.get(address).json()["version"]
    return client.put(address, FORM | values | {"version": version}, "application/json")


def test_L5_rules_are_saved_recorded_and_tried(people: People, marta: Client) -> None:
    assert put(marta, people).status_code == 200
    rules = rules_in(MaskingRules.objects.get(pk=people.harbour.pk))
    assert (rules.countries, rules.patron_cards, rules.patterns) == (("US", "DE"), ("21234#########",), ("P#######",))
    assert Entry.objects.filter(kind="library").latest("pk").changes["patterns"] == ["", "P#######"]
    address = f"{ADDRESS}/{people.harbour.pk}/test"
    answer = marta.post(address, {"text": "21234000123456, P1234567, 1924"}, "application/json").json()
    assert answer == {"text": "[…], […], 1924", "kinds": ["patron_card", "pattern"]}


def test_rules_are_those_of_administered_libraries_only(people: People, signed_in: SignedIn, marta: Client) -> None:
    put(marta, people)
    olga = signed_in(people.olga)
    address = f"{ADDRESS}/{people.harbour.pk}"
    assert olga.get(address).status_code == 404
    assert olga.put(address, FORM | {"version": "x"}, "application/json").status_code == 404
    assert olga.post(f"{address}/test", {"text": "P1234567"}, "application/json").status_code == 404
    assert "P#######" not in olga.get(ADDRESS).content.decode()
    assert signed_in(people.ana).get(ADDRESS).json() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"patron_cards": "21234"}, "patron_cards"),
        ({"countries": "US, XX"}, "countries"),
        ({"patterns": "#"}, "patterns"),
        ({"patterns": "P" * 41}, "patterns"),
        ({"patterns": "\n".join(["P#######"] * 51)}, "patterns"),
        ({"patterns": "####"}, "patterns"),
        ({"patterns": "@@@@@@"}, "patterns"),
        ({"patterns": "##############"}, "patterns"),
        ({"patron_cards": "3 14"}, "patron_cards"),
    ],
)
def test_wrong_or_broad_rule_is_refused_at_its_field(
    people: People, marta: Client, values: dict[str, Any], field: str
) -> None:
    answer = put(marta, people, **values)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert not MaskingRules.objects.exists()


def test_broad_pattern_is_saved_after_the_warning(people: People, marta: Client) -> None:
    warning = put(marta, people, patterns="####").json()["errors"][0]["text"]
    assert "“####” would mask ordinary text" in warning
    assert put(marta, people, patterns="####", accept_broad=True).status_code == 200


@pytest.mark.parametrize(("field", "value"), [("payment_cards", False), ("passwords", False), ("keepable", True)])
def test_masking_less_requires_a_confirmation(people: People, marta: Client, field: str, value: bool) -> None:
    confirm(marta, people.marta, seconds_ago=3600)
    assert put(marta, people, **{field: value}).status_code == 403
    confirm(marta, people.marta)
    assert put(marta, people, **{field: value}).status_code == 200
