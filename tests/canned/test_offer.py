"""Which canned messages are offered to which operators of a chat."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.logs import started
from tests.sample_people import People


@pytest.fixture(name="chat")
def _chat(people: People) -> int:
    return started(people.ask)


@pytest.fixture(autouse=True)
def _messages(people: People) -> None:
    owners: dict[str, dict[str, Any]] = {
        "Of Reference": {"department": people.reference},
        "Of Local History": {"department": people.local_history},
        "Of Harbour": {"library": people.harbour},
        "Of Hill": {"library": people.hill},
        "Of Ana": {"operator": people.ana},
        "Of Chi": {"operator": people.chi},
    }
    for title, owner in owners.items():
        CannedMessage.objects.create(title=title, text="Hello {patron}", **owner)


def _offer(client: Client, chat: int) -> Any:
    answer = client.get(f"/api/v1/desk/chats/{chat}/canned-messages")
    return json.loads(answer.content) if answer.status_code == 200 else answer.status_code


def test_shared_ones_of_the_department_and_library_and_ones_own(people: People, signed_in: SignedIn, chat: int) -> None:
    def titles(who: Operator) -> list[str]:
        return [message["title"] for message in _offer(signed_in(who), chat)["messages"]]

    assert titles(people.ana) == ["Of Ana", "Of Harbour", "Of Reference"]
    assert titles(people.chi) == ["Of Chi", "Of Harbour", "Of Reference"]
    assert titles(people.marta) == ["Of Harbour", "Of Reference"]


def test_offer_marks_ones_own_messages_and_names_the_library(people: People, signed_in: SignedIn, chat: int) -> None:
    offer = _offer(signed_in(people.ana), chat)
    assert offer["library"] == "Harbour Library"
    assert [message["mine"] for message in offer["messages"]] == [True, False, False]


def test_to_outsiders_the_chat_is_not_there(people: People, signed_in: SignedIn, chat: int) -> None:
    for outsider in (people.ben, people.olga, people.root):
        assert _offer(signed_in(outsider), chat) == 404
    assert _offer(signed_in(people.ana), chat + 1) == 404
