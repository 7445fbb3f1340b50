"""L2: what people write and name can't turn around a line in which it is shown (UAX 9), wherever it comes in."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from refdesk.chats.commands import Command
from refdesk.chats.models import Chat, Event
from refdesk.eventlog.acts import Say, SetName, SetTags
from refdesk.eventlog.contents import checked_contact, checked_name, checked_tags
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator
from refdesk.tickets import list_query, queries, tokens
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.patron import form_tokens
from tests.logs import act, actor, claimed, ticket_in
from tests.sample_people import People, at_desk

UNCLOSED = "\u202eSee \u2067gpj.\u202bexe\u2068"
"""Overrides, embeddings and isolates that nothing closes."""
PLAIN = "See gpj.exe"
MARKED = "\u200fDana\u200e W\u061c"
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]|\\\\u20(2[a-e]|6[6-9])")


def _ticket(ticket: int) -> str:
    return "".join(row.payload for row in queries.log_of(ticket))


def _chat(chat: int) -> str:
    return "".join(Event.objects.filter(chat=chat).values_list("payload", flat=True))


def _ticket_form(people: People) -> str:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    token = form_tokens.issue(queue.pk, now_ms() - 10_000)
    form = {"question": UNCLOSED, "name": UNCLOSED, "contact": "\u202adana@example.org\u202c", "form_token": token}
    assert Client().post("/ask/questions/", form).status_code == 303
    [head] = list_query.page([queue.pk], list_query.TicketFilters()).heads
    assert (head.name, head.contact) == (PLAIN, "dana@example.org")
    return _ticket(head.ticket)


def _ticket_page(people: People) -> str:
    head: Head = ticket_in(Queue.objects.create(library=people.harbour, name="Questions", slug="questions"))
    assert Client().post(tokens.patron_page_path(head), {"text": UNCLOSED, "key": "r" * 22}).status_code == 303
    return _ticket(head.ticket)


def _chat_without_script(people: People) -> str:
    at_desk(people.ana, now_ms())
    client = Client()
    page = client.get("/ask/ask/chat/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    form = {**hidden, "do": "start", "question": UNCLOSED, "name": UNCLOSED}
    assert client.post("/ask/ask/chat/", form).status_code == 303
    chat = Chat.objects.latest("id")
    assert chat.name == PLAIN
    return _chat(chat.pk)


@pytest.mark.parametrize("write", [_ticket_form, _ticket_page, _chat_without_script])
def test_L2_a_page_without_script_removes_what_its_writer_cannot_see(
    people: People, write: Callable[[People], str]
) -> None:
    stored = write(people)
    assert PLAIN in stored
    assert not CONTROLS.search(stored)


@pytest.mark.parametrize("written", [Say(text=UNCLOSED), SetName(name=UNCLOSED), SetTags(tags=(UNCLOSED,))])
def test_L2_a_command_with_controls_is_refused_and_stores_nothing(people: People, written: Any) -> None:
    chat = claimed(people.ask, people.ana)
    before = _chat(chat)
    [outcome] = Journal().execute([Command(chat, actor(people.ana), written)])
    assert isinstance(outcome, Refused)
    assert _chat(chat) == before


def test_L2_marks_make_no_second_name_address_or_tag_that_looks_the_same() -> None:
    assert checked_name(MARKED) == "Dana W"
    assert checked_name("\u200f\u200e") is None
    assert checked_tags((MARKED, "dana w", "\u200f")) == ("dana w",)
    assert checked_contact("\u200edana@example.org\u200f", "US") == "dana@example.org"
    assert checked_contact("\u200f+1 202 555 0143", "US") == "+12025550143"


def test_L2_an_operators_name_has_no_marks(people: People) -> None:
    people.ana.name = MARKED
    people.ana.save()
    assert Operator.objects.get(pk=people.ana.pk).name == "Dana W"


def test_L2_marks_stay_in_texts(people: People) -> None:
    chat = claimed(people.ask, people.ana)
    act(chat, actor(people.ana), Say(text="C++\u200f هنا"))
    assert "C++\u200f" in _chat(chat)
