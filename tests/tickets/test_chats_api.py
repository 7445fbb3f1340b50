"""What tickets and chats have to do with each other over HTTP, and who is told nothing of it."""

from typing import Any

import pytest
from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.chats import commands as on_chat
from refdesk.chats.models import Chat
from refdesk.eventlog.journal import Journal
from refdesk.libraries.models import Library
from refdesk.people.models import Operator
from refdesk.tickets.models import Queue, Ticket
from tests.cast import Cast
from tests.conftest import SignedIn

from .test_tickets_api import chatted, made, opens

OUTSIDERS = ("ben", "root", "olga")
"""Who administers all libraries reads chats, but belongs to no queue."""


@pytest.fixture(name="reference")
def _reference(cast: Cast) -> Queue:
    queue = Queue.objects.create(library=cast.harbour, name="Reference questions", slug="reference")
    queue.departments.set([cast.reference])
    return queue


@pytest.fixture(name="history")
def _history(cast: Cast) -> Queue:
    queue = Queue.objects.create(library=cast.harbour, name="History questions", slug="history")
    queue.members.set([cast.ben])
    return queue


def noted(cast: Cast, chat: int) -> None:
    """An operator of the chat's department keeps a note."""
    ana = on_chat.Operator(cast.ana.pk, cast.ana.name, frozenset({cast.reference.pk}))
    [claimed] = Journal().execute([on_chat.Command(chat, ana, on_chat.Claim())])
    [note] = Journal().execute([on_chat.Command(chat, ana, on_chat.SaveNote(text="Regular visitor"))])
    assert (claimed.seq, note.seq) == (claimed.head.last_seq, note.head.last_seq)


def form(client: Client, chat: int) -> Any:
    return client.get(f"/api/v1/desk/chats/{chat}/ticket-form")


def transcript(client: Client, ticket: int) -> Any:
    return client.get(f"/api/v1/desk/tickets/{ticket}/transcript")


def test_a_form_begins_with_what_the_chat_says(
    cast: Cast, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    chat = chatted(cast)
    told = form(signed_in(cast.ana), chat).json()
    assert (told["question"], told["name"], told["contact"]) == ("Where is the directory?", "Dana", "dana@example.org")
    assert told["queue"] == reference.pk
    names = {place["name"]: [one["name"] for one in place["members"]] for place in told["places"]}
    assert names == {
        "History questions": ["Ben Okafor"],
        "Reference questions": ["Ana Morales", "Chi Nguyen", "Marta Lindqvist"],
    }


def test_a_form_is_for_those_who_may_read_the_chat(cast: Cast, reference: Queue, signed_in: SignedIn) -> None:
    chat = chatted(cast)
    for outsider in (cast.ben, cast.olga):
        assert form(signed_in(outsider), chat).status_code == 404
        assert opens(signed_in(outsider), queue=reference.pk, chat=chat).status_code == 404
    assert form(Client(), chat).status_code == 401


def test_who_administers_the_library_makes_a_ticket_of_a_chat_of_any_department(
    cast: Cast, reference: Queue, signed_in: SignedIn
) -> None:
    """They read its transcript, as a superuser does, who belongs to no queue; only in the chat's library."""
    abroad = Queue.objects.create(library=cast.hill, name="Hill", slug="hill")
    cast.marta.memberships.filter(department=cast.reference).delete()
    chat = chatted(cast)
    for number, who in enumerate((cast.marta, cast.root)):
        client = signed_in(who)
        assert [place["id"] for place in form(client, chat).json()["places"]] == [reference.pk]
        assert opens(client, key=f"{number}" * 22, queue=abroad.pk, chat=chat).status_code == 404
        assert opens(client, key=f"{number}" * 22, queue=reference.pk, chat=chat).status_code == 201
    assert {ticket.chat_id for ticket in Ticket.objects.all()} == {chat}


def test_a_ticket_stays_in_the_library_of_its_chat(cast: Cast, reference: Queue, signed_in: SignedIn) -> None:
    abroad = Queue.objects.create(library=cast.hill, name="Hill", slug="hill")
    cast.hill_desk.memberships.create(operator=cast.ana)
    chat = chatted(cast)
    client = signed_in(cast.ana)
    assert abroad.pk not in [place["id"] for place in form(client, chat).json()["places"]]
    refused = opens(client, queue=abroad.pk, chat=chat)
    assert (refused.status_code, refused.json()["refusal"]["name"]) == (404, "NoSuchQueue")
    assert Ticket.objects.count() == 0


def test_members_of_its_queue_read_the_chat_that_a_ticket_came_from(
    cast: Cast, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """Notes too, they are operators; but not what the widget gathered of the patron's machine."""
    chat = chatted(cast)
    noted(cast, chat)
    ticket = made(history, chat=chat, source="chat")
    told = transcript(signed_in(cast.ben), ticket).json()
    kinds = [event["body"]["kind"] for event in told["events"]]
    assert told["chat"] == chat
    assert [kinds[0], "message_sent" in kinds, "note_saved" in kinds] == ["started", True, True]
    assert not {"patron_described", "seat_taken"} & set(kinds)
    assert signed_in(cast.ben).get(f"/api/v1/desk/chats/{chat}/tickets").status_code == 404


def test_nobody_else_reads_it(cast: Cast, reference: Queue, history: Queue, signed_in: SignedIn) -> None:
    ticket = made(history, chat=chatted(cast), source="chat")
    for outsider in (cast.chi, cast.marta, cast.root, cast.olga):
        assert transcript(signed_in(outsider), ticket).status_code == 404
    assert transcript(Client(), ticket).status_code == 401


def test_a_ticket_leads_to_its_chat_for_those_who_may_read_that(
    cast: Cast, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """Not for members of its queue as such, nor where there is no chat (any more)."""
    history.members.add(cast.ana)
    ticket, by_hand = made(history, chat=chatted(cast), source="chat"), made(history, "h")

    def told(who: Operator, number: int) -> Any:
        return signed_in(who).get(f"/api/v1/desk/tickets/{number}").json()["may_read_chat"]

    assert [told(cast.ana, ticket), told(cast.ben, ticket), told(cast.ana, by_hand)] == [True, False, False]
    Chat.objects.all().delete()
    assert told(cast.ana, ticket) is False


def test_a_ticket_without_a_chat_has_no_transcript(cast: Cast, reference: Queue, signed_in: SignedIn) -> None:
    assert transcript(signed_in(cast.ana), made(reference)).status_code == 404
    gone = made(reference, "g", chat=chatted(cast), source="chat")
    Chat.objects.all().delete()
    assert transcript(signed_in(cast.ana), gone).status_code == 404


def test_canned_messages_for_a_ticket_are_the_librarys_its_departments_and_ones_own(
    cast: Cast, reference: Queue, signed_in: SignedIn
) -> None:
    owners: list[dict[str, Any]] = [
        {"library": cast.harbour},
        {"department": cast.reference},
        {"department": cast.local_history},
        {"library": Library.objects.get(pk=cast.hill.pk)},
        {"operator": cast.ana},
        {"operator": cast.chi},
    ]
    for number, owner in enumerate(owners):
        CannedMessage.objects.create(title=f"{number}", text="Hello", marks=[], **owner)
    address = f"/api/v1/desk/tickets/{made(reference)}/canned-messages"
    told = signed_in(cast.ana).get(address).json()
    assert (told["library"], sorted(each["title"] for each in told["messages"])) == ("Harbour Library", ["0", "1", "4"])
    for name in OUTSIDERS:
        assert signed_in(getattr(cast, name)).get(address).status_code == 404
    assert Client().get(address).status_code == 401
