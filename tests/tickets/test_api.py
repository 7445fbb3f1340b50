"""Leaving a question in a widget, over HTTP."""

import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from django.test import AsyncClient, Client

from refdesk.chats import tokens
from refdesk.chats.models import Chat
from refdesk.chats.queries import head_of, stretch
from refdesk.tickets import queries
from refdesk.tickets.events import Opened
from refdesk.tickets.models import Queue, Ticket
from tests.conftest import SignedIn
from tests.logs import started
from tests.sample_people import People

KEY = "k" * 22
TICKETS = "/api/v1/widgets/ask/tickets"
pytestmark = pytest.mark.usefixtures("queue")


def leave(address: str = TICKETS, headers: Any = None, **facts: Any) -> tuple[int, Any]:
    body = json.dumps({"key": KEY, "question": "Where is the directory?", **facts})
    answer = Client().post(address, body, content_type="application/json", headers=headers)
    return answer.status_code, json.loads(answer.content or b"null")


def chatting(people: People, widget: Any = None) -> Any:
    return head_of(started(widget or people.ask, "Where is it?"))


def opened(ticket: int) -> Opened:
    return msgspec.json.decode(queries.log_of(ticket)[0].payload, type=Opened)


def test_a_question_becomes_a_ticket_of_the_departments_queue(
    people: People, queue: Queue, signed_in: SignedIn
) -> None:
    status, made = leave(name="Dana", contact="Dana@Example.org", page="https://user:pw@lib.example/hours#x")
    assert status == 201
    body = opened(made["ticket"])
    assert (body.source, body.queue, body.name, body.contact) == ("widget", queue.pk, "Dana", "dana@example.org")
    assert (body.page, body.chat, body.left) == ("https://lib.example/hours", None, False)
    assert (Client().get(made["page"]).status_code, made["mailed"]) == (200, False)
    [shown] = signed_in(people.ana).get("/api/v1/desk/tickets").json()["tickets"]
    assert (shown["ticket"], shown["source"], shown["status"]) == (made["ticket"], "widget", "new")
    assert signed_in(people.ben).get("/api/v1/desk/tickets").json()["tickets"] == []


def test_P9_a_repeated_question_is_the_same_ticket() -> None:
    _, first = leave()
    assert leave() == (200, first)
    assert Ticket.objects.count() == 1


def test_P9_a_reused_key_is_refused() -> None:
    leave()
    assert leave(question="Another") == (409, {"refusal": {"name": "KeyReused"}})
    assert Ticket.objects.count() == 1


def test_a_chat_that_is_left_for_it_is_linked_and_ends(people: People) -> None:
    head = chatting(people)
    status, made = leave(token=tokens.issue(head))
    assert status == 201
    assert (opened(made["ticket"]).chat, opened(made["ticket"]).left) == (head.chat, True)
    assert Chat.objects.get(pk=head.chat).ended_by == "patron"
    assert [row.kind for row in stretch(head.chat, 0)][-2:] == ["linked", "ended"]
    assert leave(token=tokens.issue(head)) == (200, made)
    assert [row.kind for row in stretch(head.chat, 0)].count("linked") == 1


def test_an_invalid_chat_token_ends_no_chat_and_loses_no_question(people: People) -> None:
    head, other = chatting(people), chatting(people, people.hill_widget)
    proof = tokens.issue(other).partition(".")[2]
    for number, token in enumerate(("x", f"{head.chat}.x", f"{head.chat}.{proof}", tokens.issue(other))):
        status, made = leave(token=token, key=f"{number:022}")
        assert status == 201
        assert opened(made["ticket"]).chat is None
    assert not Chat.objects.filter(ended_by="patron").exists()


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"question": " "}, {"name": "TextEmpty"}),
        ({"question": "x" * 10_001}, {"name": "TextTooLong", "limit": 10_000, "length": 10_001}),
        ({"question": "a\x00b"}, {"name": "TextNotPlain", "character": "U+0000"}),
        ({"name": "x" * 81}, {"name": "TextTooLong", "limit": 80, "length": 81}),
    ],
)
def test_P27_invalid_fields_are_refused(facts: Any, refusal: Any) -> None:
    assert leave(**facts) == (400, {"refusal": refusal})


def test_an_invalid_contact_is_refused_with_its_fault() -> None:
    status, fields = leave(contact="nobody@")
    assert (status, fields["refusal"]["name"]) == (400, "BadContact")
    assert fields["refusal"]["fault"] == "email"


@pytest.mark.parametrize("body", ["", "{", "[]", '{"key": "short", "question": "x"}', json.dumps({"key": KEY})])
async def test_a_body_that_is_no_question_is_refused(body: str) -> None:
    answer = await AsyncClient().post(TICKETS, body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_P3_a_page_of_another_site_leaves_nothing() -> None:
    assert leave(headers={"Origin": "https://evil.example"})[0] == 403
    assert not Ticket.objects.exists()


def test_a_question_needs_a_widget_whose_library_has_a_queue() -> None:
    assert leave("/api/v1/widgets/nowhere/tickets")[0] == 404
    assert leave("/api/v1/widgets/hill/tickets") == (404, {"refusal": {"name": "NoSuchQueue"}})


def test_the_widget_knows_whether_questions_can_be_left(people: People) -> None:
    assert '"tickets": true' in Client().get("/chat/ask/").content.decode()
    assert '"tickets": false' in Client().get("/chat/hill/").content.decode()


def test_a_department_without_a_queue_of_its_own_uses_its_librarys_first_form(people: People, queue: Queue) -> None:
    queue.departments.clear()
    Queue.objects.create(library=people.hill, name="Hill", slug="hill")
    assert opened(leave()[1]["ticket"]).queue == queue.pk
    queue.public = False
    queue.save()
    assert leave(key="o" * 22) == (404, {"refusal": {"name": "NoSuchQueue"}})


def test_questions_from_one_address_are_limited(settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, tickets_per_hour=6)
    answers = [leave(key=f"{number:022}") for number in range(8)]
    assert [status for status, _ in answers] == [201] * 6 + [429] * 2
    assert 0 < answers[-1][1]["refusal"]["retry_after"] <= 3600
