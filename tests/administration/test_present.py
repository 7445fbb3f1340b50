"""T10: "Who's Online", and what administrators change of it."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.chats.queries import head_of
from refdesk.presence.desks import set_silent
from refdesk.presence.leases import database_now
from refdesk.staff.models import Membership, Operator
from tests.conftest import SignedIn
from tests.logs import claimed, started
from tests.sample_people import People, at_desk

ADDRESS = "/api/v1/desk/administration"
KEY = "k" * 22


def present(client: Client) -> dict[str, dict[str, Any]]:
    return {person["name"]: person for person in client.get(f"{ADDRESS}/present").json()}


def reassign(client: Client, chat: int, to: Operator, department: int, key: str = KEY) -> Any:
    form = {"key": key, "operator": to.pk, "department": department}
    return client.post(f"{ADDRESS}/chats/{chat}/reassignment", form, content_type="application/json")


def test_T10_administrators_see_who_is_there_with_chats_and_the_longest_wait(
    people: People, signed_in: SignedIn
) -> None:
    now = database_now()
    for person in (people.ana, people.ben, people.olga):
        at_desk(person, now)
    Operator.objects.filter(pk=people.ben.pk).update(status="away", status_reason="Lunch", status_since=5)
    waiting = started(people.ask)
    chat = claimed(people.ask, people.ana)
    claimed(people.ask, people.chi)
    colleagues = present(signed_in(people.marta))
    assert list(colleagues) == ["Ana Morales", "Ben Okafor", "Chi Nguyen"], "Chi has a chat, and no desk open"
    ana, ben, chi = colleagues.values()
    assert (ana["status"], ana["online"], ben["status"], ben["reason"], ben["since"], chi["status"]) == (
        "online",
        True,
        "away",
        "Lunch",
        5,
        "offline",
    )
    assert [listed_chat["id"] for listed_chat in ana["chats"]] == [chat]
    head = head_of(waiting)
    assert head is not None
    assert (ana["waiting_since"], ben["waiting_since"]) == (head.started_at, None)
    assert list(present(signed_in(people.olga))) == ["Olga Petrov"]
    assert present(signed_in(people.ana)) == {}


def test_T10_set_offline_is_audited_and_keeps_the_chats(people: People, marta: Client) -> None:
    at_desk(people.ana, database_now())
    chat = claimed(people.ask, people.ana)
    assert marta.post(f"{ADDRESS}/present/{people.ana.pk}/offline").status_code == 204
    people.ana.refresh_from_db()
    assert (people.ana.status, people.ana.status_set_by) == ("offline", "administrator")
    entry = Entry.objects.get(action=Action.SET_OFFLINE)
    assert (entry.actor, entry.object) == (people.marta.pk, str(people.ana.pk))
    assert [listed_chat["id"] for listed_chat in present(marta)["Ana Morales"]["chats"]] == [chat]


def test_T10_an_operator_of_another_library_too_is_not_set_offline(people: People, marta: Client) -> None:
    """It would close the other library's widget."""
    at_desk(people.ana, database_now())
    Membership.objects.create(operator=people.ana, department=people.hill_desk)
    assert marta.post(f"{ADDRESS}/present/{people.ana.pk}/offline").status_code == 404
    assert present(marta)["Ana Morales"]["removable"] is False


def test_T10_a_chat_is_reassigned_to_somebody_who_is_there(people: People, signed_in: SignedIn) -> None:
    chat, marta = claimed(people.ask, people.ana), signed_in(people.marta)
    refused = reassign(marta, chat, people.ben, people.local_history.pk)
    assert (refused.status_code, refused.json()["refusal"]["name"]) == (409, "NobodyAvailable")
    at_desk(people.ben, database_now())
    for _ in range(2):
        assert reassign(marta, chat, people.ben, people.local_history.pk).status_code == 204
    head = head_of(chat)
    assert head is not None
    assert (head.claimed_by, head.department) == (people.ben.pk, people.local_history.pk)
    at_desk(people.marta, database_now())
    assert reassign(marta, chat, people.marta, people.reference.pk, "l" * 22).status_code == 204, "to oneself"


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("ben", 403), ("olga", 404), ("root", 204)])
def test_T10_only_administrators_of_the_library_reassign(
    people: People, signed_in: SignedIn, who: str, status: int
) -> None:
    chat = claimed(people.ask, people.ana)
    at_desk(people.chi, database_now())
    client = signed_in(getattr(people, who))
    department = people.hill_desk.pk if who == "olga" else people.reference.pk
    assert reassign(client, chat, people.chi, department).status_code == status


def test_T9_a_frozen_desk_is_listed_as_not_responding(people: People, signed_in: SignedIn) -> None:
    desk = at_desk(people.ana, database_now())
    set_silent(desk.pk, silent=True)
    ana = present(signed_in(people.marta))["Ana Morales"]
    assert (ana["status"], ana["online"], ana["busy"]) == ("not_responding", False, False)
    listed = signed_in(people.marta).get(f"{ADDRESS}/people").json()["people"]
    assert {person["name"]: person["status"] for person in listed}["Ana Morales"] == "not_responding"
