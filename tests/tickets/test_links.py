"""What an operator may hand out of a ticket's page: a link that reads, or one that its patron opens; never the patron's
own address. Ben is of another queue, Olga administers another library, Marta this one."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.chats import commands as of_chats
from refdesk.eventlog.acts import SaveNote, SetContact
from refdesk.eventlog.journal import Journal
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator
from refdesk.tickets import permissions, queries, tokens
from refdesk.tickets.desk import tickets_api
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from tests.conftest import SignedIn
from tests.logs import act_on as does
from tests.logs import ticket_in as made
from tests.sample_people import People

from .test_private_page import KEY, words
from .test_tickets_api import TICKETS, chatted

OPENING = "q" * 22


def link(client: Client, ticket: int, access: str, key: str = KEY) -> Any:
    address = f"{TICKETS}/{ticket}/links?key={key}"
    return client.post(address, json.dumps({"access": access}), content_type="application/json")


def path_of(answer: Any) -> str:
    assert answer.status_code in (200, 201), answer.content
    return "/ticket/" + str(answer.json()["address"]).partition("/ticket/")[2]


def log(head: Head, *kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
    rows = queries.log_of(head.ticket)
    return [(row.kind, row.actor, json.loads(row.payload)) for row in rows if row.kind in kinds]


def says(client: Client, path: str, text: str = "Which shelf?", key: str = "x" * 22) -> Any:
    return client.post(path, {"text": text, "key": key})


def replied(head: Head) -> list[dict[str, Any]]:
    return [body for _, _, body in log(head, "replied")]


def test_a_read_link_shows_the_conversation_and_refuses_replies_and_forgetting(
    people: People, queue: Queue, signed_in: SignedIn
) -> None:
    head = made(queue, question="Where is the 1924 directory?")
    path = path_of(link(signed_in(people.ana), head.ticket, "read"))
    page = Client().get(path)
    assert "1924 directory" in words(page)
    assert "This link is read-only" in words(page)
    assert "<form" not in page.content.decode()
    assert says(Client(), path).status_code == 403
    assert Client().post(f"{path}forget/").status_code == 404
    assert Client().get(f"{path}sent/").status_code == 404
    assert not log(head, "replied", "forget_requested")
    assert [row[:2] for row in log(head, "link_made")] == [("link_made", f"operator:{people.ana.pk}:Ana Morales")]


def test_a_read_link_expires_after_a_week(queue: Queue, monkeypatch: pytest.MonkeyPatch, ana: Client) -> None:
    head = made(queue, question="Where is the 1924 directory?")
    answer = link(ana, head.ticket, "read")
    path, until = path_of(answer), answer.json()["until"]
    assert until - tickets_api.LINK_VALID_FOR <= now_ms()
    monkeypatch.setattr("refdesk.tickets.patron.private_pages.now_ms", lambda: until - 1)
    assert Client().get(path).status_code == 200
    monkeypatch.setattr("refdesk.tickets.patron.private_pages.now_ms", lambda: until)
    for address in (path, f"{path}news/?after=0"):
        gone = Client().get(address)
        assert gone.status_code == 410
        assert "directory" not in gone.content.decode()


def test_the_first_to_claim_a_reply_link_can_reply_but_not_forget(queue: Queue, ana: Client) -> None:
    head = made(queue, question="Where is the 1924 directory?")
    path = path_of(link(ana, head.ticket, "reply"))
    for _ in range(2):  # programs look at links, too
        looked = Client().get(path)
        assert (looked.status_code, "directory" in words(looked)) == (200, False)
    opened = Client().post(path, {"key": OPENING})
    assert opened.status_code == 303
    page_path = opened["Location"]
    page = words(Client().get(page_path))
    assert "1924 directory" in page
    assert "To have this ticket deleted, ask the library." in page
    assert says(Client(), page_path).status_code == 303
    [(_, by, claimed)] = log(head, "link_claimed")
    [(_, _, _)] = log(head, "link_made")
    seq = next(row.seq for row in queries.log_of(head.ticket) if row.kind == "link_made")
    assert (by, claimed["link"]) == ("patron", seq)
    assert [(body["text"], body["link"]) for body in replied(head)] == [("Which shelf?", seq)]
    assert Client().post(f"{page_path}forget/").status_code == 404
    assert not log(head, "forget_requested")


def test_a_reply_link_can_be_claimed_once(people: People, queue: Queue, signed_in: SignedIn) -> None:
    head = made(queue)
    path = path_of(link(signed_in(people.ana), head.ticket, "reply"))
    first = Client().post(path, {"key": OPENING})
    # The answer got lost on its way: the same form once more.
    assert Client().post(path, {"key": OPENING})["Location"] == first["Location"]
    assert Client().post(path, {"key": "y" * 22}).status_code == 410
    late = Client().get(path)
    assert (late.status_code, "no longer valid" in words(late)) == (410, True)
    assert len(log(head, "link_claimed")) == 1


def test_a_new_reply_link_replaces_an_unclaimed_one(queue: Queue, ana: Client) -> None:
    head = made(queue)
    first, second = (path_of(link(ana, head.ticket, "reply", letter * 22)) for letter in "ab")
    path_of(link(ana, head.ticket, "read", "c" * 22))
    assert Client().post(first, {"key": OPENING}).status_code == 410
    assert Client().post(second, {"key": OPENING}).status_code == 303


def test_the_same_key_returns_the_same_link(people: People, queue: Queue, signed_in: SignedIn) -> None:
    head = made(queue)
    first, again = (link(signed_in(people.ana), head.ticket, "reply") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert link(signed_in(people.chi), head.ticket, "reply").status_code == 409
    assert len(log(head, "link_made")) == 1


def test_only_members_of_the_queue_make_links(people: People, queue: Queue, signed_in: SignedIn) -> None:
    head = made(queue)
    for who, status in ((people.ben, 404), (people.olga, 404), (people.root, 404), (people.marta, 201)):
        assert link(signed_in(who), head.ticket, "read").status_code == status, who
    assert [row[1] for row in log(head, "link_made")] == [f"operator:{people.marta.pk}:Marta Lindqvist"]


@pytest.mark.parametrize("who", ["ana", "ben", "marta", "olga", "root"])
def test_the_page_refuses_to_act_for_the_patron_in_an_operators_session(
    people: People, queue: Queue, signed_in: SignedIn, who: str
) -> None:
    head = made(queue)
    before = link(signed_in(people.ana), head.ticket, "reply")
    operator: Operator = getattr(people, who)
    browser, page_path = signed_in(operator), tokens.patron_page_path(head)
    page = browser.get(page_path)
    assert "<form" not in page.content.decode()
    for refused in (
        says(browser, page_path),
        browser.post(f"{page_path}forget/"),
        browser.post(path_of(before), {"key": OPENING}),
    ):
        assert refused.status_code == 403
        assert f"You are signed in as {operator.name}." in words(refused)
    assert not log(head, "replied", "forget_requested", "link_claimed")
    assert says(Client(), page_path).status_code == 303
    assert Client().post(f"{page_path}forget/").status_code == 303


def test_the_desk_api_reveals_neither_the_patrons_page_nor_a_start_key(
    people: People, queue: Queue, ana: Client
) -> None:
    """Opening a ticket, or a chat, again with its key returns the patron's token."""
    chat = chatted(people, key="h" * 22)
    head = made(queue, chat=chat)
    does(head, permissions.member(people.chi), SaveNote(text="Called"))
    said = f"{TICKETS}/{head.ticket}/acts?key={KEY}"
    ana.post(said, json.dumps({"kind": "reply", "text": "Second floor."}), content_type="application/json")
    whole = ana.get(f"{TICKETS}/{head.ticket}")
    fields = [
        whole,
        ana.get(f"{TICKETS}/{head.ticket}/transcript"),
        ana.get(TICKETS),
        ana.get(f"{TICKETS[:-8]}/queues"),
    ]
    fields += [ana.get(f"/api/v1/desk/chats/{chat}/tickets"), ana.get(f"/api/v1/desk/transcripts/{chat}")]
    assert {answer.status_code for answer in fields} == {200}
    content = "".join(answer.content.decode() for answer in fields)
    for secret in (tokens.issue(head).partition(".")[2], head.start_key, "h" * 22):
        assert secret not in content
    assert {entry["key"] for entry in whole.json()["entries"]} == {None, KEY}


@pytest.mark.parametrize("change", ["kind", "link", "until", "proof", "ticket"])
def test_an_altered_link_is_not_found(people: People, queue: Queue, signed_in: SignedIn, change: str) -> None:
    head, other = made(queue), made(queue, "o")
    path = path_of(link(signed_in(people.ana), head.ticket, "read"))
    number, _, rest = path.split("/")[2].partition(".")
    kind, seq, until, proof = rest.split("-")
    parts = {"ticket": number, "kind": kind, "link": seq, "until": until, "proof": proof}
    parts[change] = {
        "ticket": str(other.ticket),
        "kind": "reply",
        "link": str(int(seq) + 1),
        "until": str(int(until) + 1),
        "proof": proof[::-1],
    }[change]
    changed = "/ticket/{ticket}.{kind}-{link}-{until}-{proof}/".format(**parts)
    assert Client().get(path).status_code == 200
    assert Client().get(changed).status_code == 404


def test_a_page_mailed_to_a_contact_that_an_operator_entered_cannot_forget(people: People, queue: Queue) -> None:
    head = made(queue, contact="dana@example.org")
    assert queries.access_by_email(head) == tokens.OWN
    does(head, permissions.member(people.ana), SetContact(contact="ana@example.org"))
    access = queries.access_by_email(head)
    page_path = tokens.patron_page_path(head, access)
    assert says(Client(), page_path).status_code == 303
    [reply] = replied(head)
    changed = next(row.seq for row in queries.log_of(head.ticket) if row.kind == "contact_changed")
    assert reply["link"] == changed
    assert Client().post(f"{page_path}forget/").status_code == 404
    assert says(Client(), tokens.patron_page_path(head), "Thanks", "z" * 22).status_code == 303
    assert "link" not in replied(head)[-1]


def test_an_operator_who_enters_their_own_address_gets_no_patrons_rights(
    people: People, queue: Queue, signed_in: SignedIn
) -> None:
    """A ticket made by hand, from a chat with another contact, and from one whose contact they changed before."""
    chat, changed = chatted(people), chatted(people, key="h" * 22)
    ana = of_chats.Operator(people.ana.pk, people.ana.name, frozenset({people.reference.pk}))
    for letter, act in (("c", of_chats.Claim()), ("d", SetContact(contact="ana@private.example"))):
        Journal().execute([of_chats.Command(changed, ana, act, letter * 22)])
    variants: tuple[dict[str, Any], ...] = ({}, {"chat": chat}, {"chat": changed, "contact": ""})
    for letter, facts in zip("tuv", variants, strict=True):
        fields = {"key": letter * 22, "question": "Which year?", "queue": queue.pk, "contact": "ana@private.example"}
        answer = signed_in(people.ana).post(TICKETS, {**fields, **facts}, content_type="application/json")
        head = queries.head_of(answer.json()["ticket"])
        assert head is not None
        assert head.contact == "ana@private.example"
        assert queries.access_by_email(head) == tokens.Access("reply", 1)
        page_path = tokens.patron_page_path(head, queries.access_by_email(head))
        assert says(Client(), page_path).status_code == 303
        assert replied(head)[0]["link"] == 1
        assert Client().post(f"{page_path}forget/").status_code == 404


def test_a_contact_that_the_patron_gave_in_the_chat_keeps_all_rights(people: People, queue: Queue, ana: Client) -> None:
    fields = {"key": "y" * 22, "question": "Which year?", "queue": queue.pk, "chat": chatted(people)}
    answer = ana.post(TICKETS, fields, content_type="application/json")
    head = queries.head_of(answer.json()["ticket"])
    assert head is not None
    assert queries.access_by_email(head) == tokens.OWN
