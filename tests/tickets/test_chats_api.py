"""The HTTP API that joins chats and tickets, and who is refused."""

from typing import Any

import pytest
from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.chats import commands as on_chat
from refdesk.chats.models import Chat
from refdesk.chats.participants import Participant, encoded
from refdesk.eventlog.acts import SaveNote
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.tickets.models import Queue, Ticket
from tests.conftest import SignedIn
from tests.logs import act, actor
from tests.sample_people import People

from .test_tickets_api import chatted, made, opens

OUTSIDERS = ("ben", "root", "olga")
"""Who administers all libraries reads chats, but belongs to no queue."""


@pytest.fixture(name="history")
def _history(people: People) -> Queue:
    queue = Queue.objects.create(library=people.harbour, name="History questions", slug="history")
    queue.members.set([people.ben])
    return queue


def noted(people: People, chat: int) -> None:
    """An operator of the chat's department keeps a note."""
    act(chat, actor(people.ana), on_chat.Claim(), SaveNote(text="Regular visitor"))


def form(client: Client, chat: int) -> Any:
    return client.get(f"/api/v1/desk/chats/{chat}/ticket-form")


def transcript(client: Client, ticket: int) -> Any:
    return client.get(f"/api/v1/desk/tickets/{ticket}/transcript")


def test_a_form_begins_with_what_the_chat_says(people: People, reference: Queue, history: Queue, ana: Client) -> None:
    chat = chatted(people)
    content = form(ana, chat).json()
    assert (content["question"], content["name"], content["contact"]) == (
        "Where is the directory?",
        "Dana",
        "dana@example.org",
    )
    assert content["queue"] == reference.pk
    names = {place["name"]: [member["name"] for member in place["members"]] for place in content["destinations"]}
    assert names == {
        "History questions": ["Ben Okafor"],
        "Reference questions": ["Ana Morales", "Chi Nguyen", "Marta Lindqvist"],
    }


def test_a_form_is_for_those_who_may_read_the_chat(people: People, reference: Queue, signed_in: SignedIn) -> None:
    chat = chatted(people)
    for outsider in (people.ben, people.olga):
        assert form(signed_in(outsider), chat).status_code == 404
        assert opens(signed_in(outsider), queue=reference.pk, chat=chat).status_code == 404


def test_who_administers_the_library_makes_a_ticket_of_a_chat_of_any_department(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    """They read its transcript, as a superuser does, who belongs to no queue; only in the chat's library."""
    abroad = Queue.objects.create(library=people.hill, name="Hill", slug="hill")
    people.marta.memberships.filter(department=people.reference).delete()
    chat = chatted(people)
    for number, who in enumerate((people.marta, people.root)):
        client = signed_in(who)
        assert [place["id"] for place in form(client, chat).json()["destinations"]] == [reference.pk]
        assert opens(client, key=f"{number}" * 22, queue=abroad.pk, chat=chat).status_code == 404
        assert opens(client, key=f"{number}" * 22, queue=reference.pk, chat=chat).status_code == 201
    assert {ticket.chat_id for ticket in Ticket.objects.all()} == {chat}


def test_a_participant_of_another_department_makes_a_ticket_in_a_queue_of_the_chats_department_only(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """The members of a queue read the chat for good, and a participant only while they are in it."""
    chat = chatted(people)
    guest = Participant(people.ben.pk, people.local_history.pk, people.ben.name, "Local History")
    Chat.objects.filter(pk=chat).update(participants=encoded([guest]))
    ben, ana = signed_in(people.ben), signed_in(people.ana)
    assert [place["id"] for place in form(ben, chat).json()["destinations"]] == [reference.pk]
    refused = opens(ben, queue=history.pk, chat=chat)
    assert (refused.status_code, refused.json()["refusal"]["name"]) == (404, "NoSuchQueue")
    assert opens(ben, queue=reference.pk, chat=chat).status_code == 201
    Chat.objects.filter(pk=chat).update(participants=None)
    assert transcript(ben, Ticket.objects.get().pk).status_code == 404
    assert opens(ana, key="b" * 22, queue=history.pk, chat=chat).status_code == 201


def test_a_participant_makes_no_ticket_where_the_chats_department_has_no_queue(
    people: People, history: Queue, signed_in: SignedIn
) -> None:
    """The library's other queues may be their own."""
    chat = chatted(people)
    guest = Participant(people.ben.pk, people.local_history.pk, people.ben.name, "Local History")
    Chat.objects.filter(pk=chat).update(participants=encoded([guest]))
    content = form(signed_in(people.ben), chat).json()
    assert (content["queue"], content["destinations"]) == (None, [])
    assert opens(signed_in(people.ben), queue=history.pk, chat=chat).status_code == 404
    assert form(signed_in(people.ana), chat).json()["queue"] == history.pk


def test_a_ticket_stays_in_the_library_of_its_chat(people: People, reference: Queue, ana: Client) -> None:
    abroad = Queue.objects.create(library=people.hill, name="Hill", slug="hill")
    people.hill_desk.memberships.create(operator=people.ana)
    chat = chatted(people)
    assert abroad.pk not in [place["id"] for place in form(ana, chat).json()["destinations"]]
    refused = opens(ana, queue=abroad.pk, chat=chat)
    assert (refused.status_code, refused.json()["refusal"]["name"]) == (404, "NoSuchQueue")
    assert Ticket.objects.count() == 0


def test_members_of_its_queue_read_the_chat_that_a_ticket_came_from(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """Notes too, they are operators; but not what the widget gathered of the patron's machine."""
    chat = chatted(people)
    noted(people, chat)
    ticket = made(history, chat=chat, source="chat")
    content = transcript(signed_in(people.ben), ticket).json()
    kinds = [event["body"]["kind"] for event in content["events"]]
    assert content["chat"] == chat
    assert [kinds[0], "message_sent" in kinds, "note_saved" in kinds] == ["started", True, True]
    assert not {"patron_described", "seat_taken"} & set(kinds)
    assert signed_in(people.ben).get(f"/api/v1/desk/chats/{chat}/tickets").status_code == 404


def test_outsiders_do_not_read_the_chat(people: People, reference: Queue, history: Queue, signed_in: SignedIn) -> None:
    ticket = made(history, chat=chatted(people), source="chat")
    for outsider in (people.chi, people.marta, people.root, people.olga):
        assert transcript(signed_in(outsider), ticket).status_code == 404


def test_a_ticket_leads_to_its_chat_for_those_who_may_read_that(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """Not for members of its queue as such, nor where there is no chat (any more)."""
    history.members.add(people.ana)
    ticket, by_hand = made(history, chat=chatted(people), source="chat"), made(history, "h")

    def content(who: Operator, number: int) -> Any:
        return signed_in(who).get(f"/api/v1/desk/tickets/{number}").json()["may_read_chat"]

    assert [content(people.ana, ticket), content(people.ben, ticket), content(people.ana, by_hand)] == [
        True,
        False,
        False,
    ]
    Chat.objects.all().delete()
    assert content(people.ana, ticket) is False


def test_a_ticket_without_a_chat_has_no_transcript(people: People, reference: Queue, signed_in: SignedIn) -> None:
    assert transcript(signed_in(people.ana), made(reference)).status_code == 404
    gone = made(reference, "g", chat=chatted(people), source="chat")
    Chat.objects.all().delete()
    assert transcript(signed_in(people.ana), gone).status_code == 404


def test_canned_messages_for_a_ticket_are_the_librarys_its_departments_and_ones_own(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    owners: list[dict[str, Any]] = [
        {"library": people.harbour},
        {"department": people.reference},
        {"department": people.local_history},
        {"library": Library.objects.get(pk=people.hill.pk)},
        {"operator": people.ana},
        {"operator": people.chi},
    ]
    for number, owner in enumerate(owners):
        CannedMessage.objects.create(title=f"{number}", text="Hello", marks=[], **owner)
    address = f"/api/v1/desk/tickets/{made(reference)}/canned-messages"
    content = signed_in(people.ana).get(address).json()
    assert (content["library"], sorted(message["title"] for message in content["messages"])) == (
        "Harbour Library",
        ["0", "1", "4"],
    )
    for name in OUTSIDERS:
        assert signed_in(getattr(people, name)).get(address).status_code == 404


def test_P6_the_desk_recognises_a_returning_patron_by_what_its_operator_may_read(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """Outsiders, of another department or another library, get nothing."""
    before = chatted(people)
    ticket = made(reference, "a", contact="dana@example.org")
    made(history, "b", contact="dana@example.org")
    at = f"/api/v1/desk/chats/{chatted(people)}"

    def answers(client: Client) -> tuple[list[int], list[int]]:
        chats, tickets = client.get(f"{at}/previous").json()["chats"], client.get(f"{at}/tickets").json()["tickets"]
        return [chat["chat"] for chat in chats], [ticket["ticket"] for ticket in tickets]

    assert answers(signed_in(people.ana)) == ([before], [ticket])
    for outsider in (people.ben, people.olga):
        addresses = (f"{at}/previous", f"{at}/tickets")
        assert [signed_in(outsider).get(address).status_code for address in addresses] == [404, 404]
