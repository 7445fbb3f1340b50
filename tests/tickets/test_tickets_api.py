"""Tickets as the desk's HTTP API lists, shows and changes them."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.chats import commands as on_chat
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.journal import Journal
from refdesk.staff.models import Membership
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.models import Queue, Ticket
from refdesk.tickets.search.indexing import TICKETS as TICKETS_SOURCE
from tests.conftest import SignedIn
from tests.logs import execute, queue_of, started, ticket_in
from tests.sample_people import People

from .world import opening

TICKETS = "/api/v1/desk/tickets"
KEY = "a" * 22


@pytest.fixture(name="history")
def _history(people: People) -> Queue:
    return queue_of(people.local_history, "History questions", "history")


def made(queue: Queue, letter: str = "s", **facts: Any) -> int:
    return ticket_in(queue, letter * 22, **facts).ticket


def chatted(people: People, contact: str = "dana@example.org", **facts: Any) -> int:
    return started(people.ask, "Where is the directory?", contact=contact, name="Dana", **facts)


def listed(client: Client, **facts: Any) -> list[int]:
    TICKETS_SOURCE.catch_up(2**62)
    return [ticket["ticket"] for ticket in client.get(TICKETS, facts).json()["tickets"]]


def act(client: Client, ticket: int, key: str = KEY, **facts: Any) -> Any:
    return client.post(f"{TICKETS}/{ticket}/acts?key={key}", json.dumps(facts), content_type="application/json")


def opens(client: Client, **facts: Any) -> Any:
    return client.post(TICKETS, {"key": KEY, "question": "Which year?", **facts}, content_type="application/json")


def test_members_see_their_queues_tickets_and_others_nothing(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    ticket = made(reference)
    reference.members.add(people.ben)
    for who in (people.ana, people.chi, people.marta, people.ben):
        client = signed_in(who)
        assert listed(client) == [ticket]
        assert client.get(f"{TICKETS}/{ticket}").json()["ticket"]["question"] == "Where is the 1924 directory?"
    for outsider in (people.root, people.olga):
        client = signed_in(outsider)
        assert listed(client) == []
        assert client.get("/api/v1/desk/queues").json()["queues"] == []
        assert client.get(f"{TICKETS}/{ticket}").status_code == 404
        assert act(client, ticket, kind="save_note", text="x").status_code == 404


def test_queues_come_with_their_members_and_counts(reference: Queue, history: Queue, ana: Client) -> None:
    made(reference)
    fields = ana.get("/api/v1/desk/queues").json()
    [queue] = fields["queues"]
    assert [person["name"] for person in queue["members"]] == ["Ana Morales", "Chi Nguyen", "Marta Lindqvist"]
    assert queue["counts"] == {"new": 1}
    assert {place["name"] for place in fields["destinations"]} == {"Reference questions", "History questions"}


def test_a_list_is_filtered_by_status_owner_tag_and_words(people: People, reference: Queue, ana: Client) -> None:
    first = made(reference, "a", question="Where is the map room?", contact="eve@example.org")
    second = made(reference, "b", question="Opening hours?")
    assert act(ana, second, kind="reply", text="From nine to eight.").status_code == 200
    assert act(ana, first, key="b" * 22, kind="set_tags", tags=["Maps"]).status_code == 200
    assert listed(ana) == [first, second]
    assert listed(ana, status="pending,closed") == [second]
    assert listed(ana, owner=people.ana.pk) == [second]
    assert listed(ana, owner=0) == [first]
    assert listed(ana, tag="maps") == [first]
    assert listed(ana, search="NINE eight") == [second]
    assert listed(ana, search="eve@") == [first]
    assert listed(ana, search=f"#{first}") == [first]
    assert listed(ana, search="nothing like it") == []


def test_list_limited_to_tickets_holds_those_that_match(reference: Queue, ana: Client) -> None:
    first, second, _ = made(reference, "a"), made(reference, "b"), made(reference, "c")
    assert listed(ana, ticket=[first, second]) == [second, first]
    assert act(ana, second, kind="set_status", status="closed").status_code == 200
    assert listed(ana, ticket=[first, second], status="new,open") == [first]
    assert ana.get(TICKETS, {"ticket": range(1, 52)}).status_code == 422


def test_list_limited_to_tickets_is_empty_for_an_outsider(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    ticket, elsewhere = made(reference, "a"), made(history, "b")
    assert listed(signed_in(people.ana), ticket=[ticket, elsewhere]) == [ticket]
    for outsider in (people.root, people.olga):
        assert listed(signed_in(outsider), ticket=[ticket, elsewhere]) == []


def test_search_finds_content_and_not_the_encoding(reference: Queue, ana: Client) -> None:
    """Numbers and quotation marks are words like others; names of fields are none."""
    ticket = made(reference, question='The "Harbour" directory of 1924?')
    for words in ("1924", "#1924 harbour", '"Harbour"', "1924 directory"):
        assert listed(ana, search=words) == ([] if words.startswith("#") else [ticket])
    for word in ("source", "kind", "opened", "queue_name", "form"):
        assert listed(ana, search=word) == []


def test_numbers_out_of_range_find_nothing(reference: Queue, ana: Client) -> None:
    made(reference)
    for odd in ("²", "#²", "9" * 60):
        assert listed(ana, search=odd) == []
    assert ana.get(TICKETS, {"before": "²,1"}).status_code == 200
    assert ana.get(TICKETS, {"before": f"{10**30},1"}).status_code == 200
    for name in ("queue", "owner"):
        assert ana.get(TICKETS, {name: 10**30}).status_code == 422


def test_who_is_named_in_a_queue_alone_may_put_tickets_into_it(
    people: People, reference: Queue, history: Queue, olga: Client
) -> None:
    reference.members.add(people.olga)
    assert [place["name"] for place in olga.get("/api/v1/desk/queues").json()["destinations"]] == [
        "Reference questions"
    ]
    assert opens(olga, queue=reference.pk).status_code == 201
    assert opens(olga, queue=history.pk).status_code == 404


def test_a_long_list_comes_in_pages(reference: Queue, ana: Client) -> None:
    place = permissions.queue_info(reference)
    journal = Journal(clock=lambda: 1_700_000_000_000)
    journal.execute([opening(queue=place, key=f"{n:022}") for n in range(60)])
    page = ana.get(TICKETS).json()
    rest = ana.get(TICKETS, {"before": page["next"]}).json()
    assert (len(page["tickets"]), len(rest["tickets"]), rest["next"]) == (50, 10, None)
    numbers = [ticket["ticket"] for ticket in page["tickets"] + rest["tickets"]]
    assert numbers == sorted(set(numbers), reverse=True)


def test_an_act_is_answered_once_and_again_the_same(people: People, reference: Queue, ana: Client) -> None:
    ticket = made(reference)
    first = act(ana, ticket, kind="reply", text="Second floor.", after=1).json()
    again = act(ana, ticket, kind="reply", text="Second floor.", after=1).json()
    assert (first["repeat"], again["repeat"], first["seq"]) == (False, True, again["seq"])
    whole = ana.get(f"{TICKETS}/{ticket}").json()
    assert [entry["body"]["kind"] for entry in whole["entries"]] == ["opened", "replied", "assigned", "status_changed"]
    assert whole["entries"][1]["by"] == {"role": "operator", "id": people.ana.pk, "name": "Ana Morales"}
    assert [e["seq"] for e in ana.get(f"{TICKETS}/{ticket}?after=2").json()["entries"]] == [3, 4]


def test_a_refusal_says_why(people: People, reference: Queue, signed_in: SignedIn) -> None:
    ticket = made(reference)
    assert act(signed_in(people.chi), ticket, kind="reply", text="One", after=1).status_code == 200
    late = act(signed_in(people.ana), ticket, key="b" * 22, kind="reply", text="Two", after=1)
    assert (late.status_code, late.json()["refusal"]) == (
        409,
        {"name": "AnsweredMeanwhile", "by": "Chi Nguyen", "seq": 2},
    )
    for bad in ({"kind": "reply"}, {"kind": "erase"}, {"kind": "reply", "text": "x", "more": 1}):
        assert act(signed_in(people.ana), ticket, key="c" * 22, **bad).status_code == 400


@pytest.mark.parametrize("key", ["k" * 15, "k" * 33])
def test_an_act_with_a_key_too_short_or_too_long_is_refused(reference: Queue, key: str, ana: Client) -> None:
    ticket = made(reference)
    assert act(ana, ticket, key=key, kind="save_note", text="One").status_code == 422


def test_a_ticket_from_a_chat_gets_name_contact_owner_and_note(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    chat = chatted(people)
    answer = opens(signed_in(people.ana), queue=history.pk, chat=chat, owner=people.ben.pk, note="Regular")
    assert answer.status_code == 201
    again = opens(signed_in(people.ana), queue=history.pk, chat=chat, owner=people.ben.pk, note="Regular")
    assert (again.status_code, again.json()["ticket"]) == (200, answer.json()["ticket"])
    whole = signed_in(people.ben).get(f"{TICKETS}/{answer.json()['ticket']}").json()
    fields = whole["ticket"]
    assert (fields["name"], fields["contact"], fields["chat"], fields["source"]) == (
        "Dana",
        "dana@example.org",
        chat,
        "chat",
    )
    assert fields["owner"]["name"] == "Ben Okafor"
    assert [entry["body"]["kind"] for entry in whole["entries"]] == ["opened", "assigned", "note_saved"]


def test_a_ticket_opened_from_a_forgotten_chat_is_forgotten_once_closed(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    """Not one whose chat was redacted by retention: a ticket has a retention period of its own."""
    forgotten, old = (chatted(people, key=letter * 22) for letter in "fo")
    for chat, who, what in (
        (forgotten, on_chat.Patron(forgotten), on_chat.Forget()),
        (old, System(), Redact(data=("text", "name"))),
    ):
        ending = on_chat.Command(chat, on_chat.Patron(chat, 0), on_chat.End())
        execute(ending, on_chat.Command(chat, who, what))
    for chat in (forgotten, old):
        fields = {"queue": reference.pk, "chat": chat, "key": f"{chat:022}", "question": "Where is the directory?"}
        for status in (201, 200):
            assert opens(signed_in(people.ana), **fields).status_code == status
    assert dict(Ticket.objects.values_list("chat", "forget")) == {forgotten: ",contact,name,page,text,", old: ""}


def test_opening_a_ticket_needs_access_to_its_chat_and_queue(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    chat = chatted(people)
    assert opens(signed_in(people.ben), queue=history.pk, chat=chat).status_code == 404
    assert opens(signed_in(people.olga), queue=reference.pk).status_code == 404
    assert opens(signed_in(people.root), queue=reference.pk).status_code == 404
    assert Ticket.objects.count() == 0


def test_previous_tickets_are_those_with_the_chats_contact_or_from_it(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    chat = chatted(people, "Dana@Example.org")
    same = made(reference, "a", contact="dana@example.org")
    from_it = made(reference, "b", contact="", chat=chat)
    made(reference, "c", contact="eve@example.org")
    hidden = made(history, "d", contact="dana@example.org")
    address = f"/api/v1/desk/chats/{chat}/tickets"
    abroad = Queue.objects.create(library=people.hill, name="Hill questions", slug="hill")
    made(abroad, "e", contact="dana@example.org")

    def fields(client: Client) -> tuple[list[int], int]:
        answer = client.get(address).json()
        return [ticket["ticket"] for ticket in answer["tickets"]], answer["elsewhere"]

    assert fields(signed_in(people.ana)) == ([from_it, same], 1)
    assert signed_in(people.ben).get(address).status_code == 404
    Membership.objects.create(operator=people.ana, department=people.local_history)
    assert fields(signed_in(people.ana)) == ([hidden, from_it, same], 0)


def test_tickets_in_other_queues_of_the_library_are_only_counted(
    people: People, reference: Queue, history: Queue, signed_in: SignedIn
) -> None:
    """Nothing else of them; and of a patron whose contact nobody knows only those that were made from the chat."""
    nameless, secret = chatted(people, ""), "My doctor’s 1924 directory"
    made(history, "f", contact="", question=secret)
    made(history, "g", contact="", question=secret, chat=nameless)
    made(history, "h", contact="eve@example.org", question=secret)
    answer = signed_in(people.ana).get(f"/api/v1/desk/chats/{nameless}/tickets")
    assert answer.json() == {"tickets": [], "elsewhere": 1}
    abroad = Queue.objects.create(library=people.hill, name="Hill questions", slug="hill")
    made(abroad, "i", contact="", chat=nameless)
    assert signed_in(people.ana).get(f"/api/v1/desk/chats/{nameless}/tickets").json()["elsewhere"] == 1
    for outsider in (people.ben, people.olga):
        assert signed_in(outsider).get(f"/api/v1/desk/chats/{nameless}/tickets").status_code == 404


def test_a_member_who_leaves_the_department_sees_nothing_any_more(
    people: People, reference: Queue, signed_in: SignedIn
) -> None:
    ticket = made(reference)
    Membership.objects.filter(operator=people.ana).delete()
    assert signed_in(people.ana).get(f"{TICKETS}/{ticket}").status_code == 404
    assert isinstance(permissions.member(people.ana), c.Member)
    assert permissions.member(people.ana).queues == frozenset()


def test_administrators_redact_and_others_can_not(people: People, reference: Queue, signed_in: SignedIn) -> None:
    """In a queue of their library; administrators of others and operators are refused."""
    ticket = made(reference, question="Card 5551234 is lost")
    offered = [
        signed_in(operator).get(f"{TICKETS}/{ticket}").json()["may_redact"] for operator in (people.ana, people.marta)
    ]
    assert offered == [False, True]
    passage: dict[str, Any] = {"kind": "redact", "seqs": [1], "passage": [5, 12]}
    assert act(signed_in(people.ana), ticket, **passage).json() == {"refusal": {"name": "NotAllowed"}}
    assert act(signed_in(people.olga), ticket, **passage).json() == {"refusal": {"name": "NoSuchTicket"}}
    assert act(signed_in(people.marta), ticket, **passage).status_code == 200
    entries = signed_in(people.ana).get(f"{TICKETS}/{ticket}").json()["entries"]
    assert (entries[0]["body"]["question"], entries[-1]["body"]["seqs"]) == ("Card […] is lost", [1])
