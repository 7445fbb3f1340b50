"""The colleagues that a desk frame has no room for are found by name."""

from typing import Any

import pytest
from django.test import Client

from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.sample_people import People


def find(client: Client, search: str) -> Any:
    answer = client.get("/api/v1/desk/colleagues", {"search": search})
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(name="ana")
def _ana(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.ana)


def test_P22_colleagues_of_ones_departments_are_found_without_case_and_accents(people: People, ana: Client) -> None:
    people.chi.name = "Chi Nguyễn <b>"
    people.chi.save()
    [chi] = find(ana, "NGUYEN chi")["colleagues"]
    assert (chi["id"], chi["name"], chi["status"], chi["departments"]) == (
        people.chi.pk,
        "Chi Nguyễn <b>",
        "offline",
        [people.reference.pk],
    )
    assert find(ana, "nguyen nobody") == {"colleagues": [], "total": 0}


def test_P22_nobody_of_other_departments_is_found_nor_oneself(people: People, ana: Client) -> None:
    names = [colleague["name"] for colleague in find(ana, "")["colleagues"]]
    assert names == ["Chi Nguyen", "Marta Lindqvist"]


def test_P22_fifty_colleagues_are_found_at_once_and_all_are_counted(people: People, ana: Client) -> None:
    many = Operator.objects.bulk_create(
        Operator(email=f"p{n}@harbour.example", name=f"Person {n:04}") for n in range(120)
    )
    Membership.objects.bulk_create(
        Membership(operator=operator, department=people.reference, role=Role.OPERATOR) for operator in many
    )
    answer = find(ana, "person")
    assert (len(answer["colleagues"]), answer["total"]) == (50, 120)
