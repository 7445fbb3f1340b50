"""The list of colleagues in other departments."""

from typing import Any

import pytest
from django.test import Client

from refdesk.colleagues import permissions as module
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.sample_people import People, operator


def listed(signed_in: SignedIn, who: Operator, **query: Any) -> list[tuple[str, list[str]]]:
    answer = signed_in(who).get("/api/v1/desk/distant-colleagues", query)
    assert answer.status_code == 200, answer.content
    return [(person["name"], person["departments"]) for person in answer.json()["people"]]


def test_T3_people_of_other_departments_of_my_libraries_are_listed(people: People, signed_in: SignedIn) -> None:
    """Not those of my own departments, which the desk has already, nor people of other libraries."""
    assert listed(signed_in, people.ana) == [("Ben Okafor", ["Local History"])]
    assert listed(signed_in, people.ben) == [("Ana Morales", ["Reference"]), ("Chi Nguyen", ["Reference"])]
    assert listed(signed_in, people.marta) == []
    assert listed(signed_in, people.olga) == []
    assert listed(signed_in, people.root) == []


def test_T3_who_answers_nothing_or_left_is_not_listed(people: People, signed_in: SignedIn) -> None:
    Membership.objects.filter(operator=people.ana).update(role=Role.READER)
    Operator.objects.filter(pk=people.chi.pk).update(is_active=False)
    assert listed(signed_in, people.ben) == []
    assert signed_in(people.ana).get("/api/v1/desk/distant-colleagues").status_code == 403


def test_T3_colleagues_are_found_by_name_and_department_and_come_in_pages(
    people: People, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    for name in ("älva Öberg", "Zoe Adams", "bert Cole"):
        operator(name, f"{name[0]}@harbour.example", people.local_history)
    names = [name for name, _ in listed(signed_in, people.ana)]
    assert names == ["Ben Okafor", "bert Cole"]
    answer = signed_in(people.ana).get("/api/v1/desk/distant-colleagues", {"offset": 2}).json()
    assert ([person["name"] for person in answer["people"]], answer["total"]) == (["Zoe Adams", "älva Öberg"], 5 - 1)
    assert [name for name, _ in listed(signed_in, people.ana, search="oberg HISTORY")] == ["älva Öberg"]
    assert listed(signed_in, people.ana, search="reference") == []
    assert signed_in(people.ana).get("/api/v1/desk/distant-colleagues", {"offset": -1}).status_code == 422


def test_T3_2000_people_are_listed_in_few_queries(
    people: People, django_assert_max_num_queries: Any, ana: Client
) -> None:
    made = Operator.objects.bulk_create(Operator(email=f"{n}@x.example", name=f"Person {n}") for n in range(2_000))
    Membership.objects.bulk_create(Membership(operator=operator, department=people.local_history) for operator in made)
    with django_assert_max_num_queries(12):
        answer = ana.get("/api/v1/desk/distant-colleagues").json()
    assert (len(answer["people"]), answer["total"]) == (50, 2_001)
