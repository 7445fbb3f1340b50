"""T7: how many chats an operator answers at once, within what their library allows."""

from typing import Any

import pytest
from django.test import Client

from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.sample_people import People

ADDRESS = "/api/v1/desk/chats-at-once"


def put(client: Client, limit: int | None, **changes: Any) -> Any:
    form = {"version": client.get(ADDRESS).json()["version"], "chats_at_once": limit} | changes
    return client.put(ADDRESS, form, content_type="application/json")


def allows(people: People, most: int | None) -> None:
    people.harbour.chats_at_once = most
    people.harbour.save()


def test_T7_operators_set_their_own_limit(people: People, ana: Client) -> None:
    assert ana.get(ADDRESS).json() | {"version": ""} == {"version": "", "chats_at_once": None, "most": None}
    assert put(ana, 3).json()["chats_at_once"] == 3
    assert dict(Operator.objects.exclude(chats_at_once=None).values_list("pk", "chats_at_once")) == {people.ana.pk: 3}
    assert put(ana, None).json()["chats_at_once"] is None
    assert put(ana, 4, version="old").status_code == 409


@pytest.mark.parametrize(
    ("limit", "text"), [(0, "Enter a number from 1 to 99"), (100, "from 1 to 99"), (6, "at most 5")]
)
def test_T7_a_limit_outside_the_librarys_is_refused_in_words(
    people: People, signed_in: SignedIn, limit: int, text: str
) -> None:
    allows(people, 5)
    ana = signed_in(people.ana)
    assert ana.get(ADDRESS).json()["most"] == 5
    answer = put(ana, limit)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == "chats_at_once"
    assert text in error["text"]
    assert not Operator.objects.exclude(chats_at_once=None).exists()


def test_T7_an_operator_of_two_libraries_has_the_lower_limit(people: People, signed_in: SignedIn) -> None:
    allows(people, 5)
    people.hill.chats_at_once = 2
    people.hill.save()
    people.hill_desk.memberships.create(operator=people.ana)
    assert signed_in(people.ana).get(ADDRESS).json()["most"] == 2
    assert signed_in(people.chi).get(ADDRESS).json()["most"] == 5
