"""“FAQ gaps”: questions sent although FAQs were suggested, with texts for those alone who may read them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from refdesk.chats import commands as c
from refdesk.chats.events import PatronDescribed
from refdesk.chats.models import Chat
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact
from refdesk.faq.models import Faq, SentQuestion
from refdesk.keys.scopes import Scope
from refdesk.staff.roles import Role
from refdesk.tickets import commands as of_tickets
from refdesk.tickets.permissions import administrator
from tests.conftest import SignedIn
from tests.keys.world import key_client, make_key
from tests.logs import act, act_on, actor, queue_of, started, ticket_in
from tests.sample_people import People, operator

from .world import faq, group

GAPS = "/api/v1/desk/administration/faqs/gaps"
DAY = 86_400_000
LONG = "W" * 80


@pytest.fixture(name="renew")
def _renew(people: People) -> Faq:
    return faq(group(people.harbour), "How do I renew a book?")


def _sent(people: People, text: str, *faqs: Faq, at: int | None = None, **facts: Any) -> int:
    details = replace(PatronDescribed(), suggested=tuple(entry.pk for entry in faqs))
    return started(people.ask, text, at, details=details, **facts)


def _left(people: People, text: str, *faqs: Faq, key: str = "t" * 22) -> Any:
    queue = people.harbour.queues.first() or queue_of(people.reference)
    return ticket_in(queue, key, question=text, widget=people.ask.pk, suggested=tuple(entry.pk for entry in faqs))


def _texts(client: Any, **query: Any) -> list[list[str]]:
    return [[question["text"] for question in gap["questions"]] for gap in client.get(GAPS, query).json()["gaps"]]


def _counts(client: Any, **query: Any) -> list[int]:
    return [gap["sent"] for gap in client.get(GAPS, query).json()["gaps"]]


def test_L4_gaps_are_questions_with_the_same_suggested_faqs_most_first(
    people: People, renew: Faq, signed_in: SignedIn
) -> None:
    fines = faq(renew.group, "What are the fines?")
    _sent(people, "fines?", fines)
    _sent(people, "renew and pay", renew, fines)
    chat = _sent(people, LONG, fines, renew)
    body = signed_in(people.marta).get(GAPS).json()
    assert body["total"] == 2
    first, second = body["gaps"]
    assert (first["sent"], second["sent"]) == (2, 1)
    assert [shown["question"] for shown in first["faqs"]] == [renew.question, fines.question]
    assert first["faqs"][0]["group"] == renew.group_id
    assert first["questions"][0] == {"text": LONG, "chat": chat, "ticket": None}
    assert [question["text"] for question in first["questions"]] == [LONG, "renew and pay"]


def test_L4_gaps_are_those_of_the_days(people: People, renew: Faq, signed_in: SignedIn) -> None:
    _sent(people, "early", renew, at=10 * DAY)
    _sent(people, "late", renew, at=20 * DAY)
    client = signed_in(people.marta)
    assert _texts(client) == [["late", "early"]]
    assert _texts(client, first=date(1970, 1, 15)) == [["late"]]
    assert _texts(client, last=date(1970, 1, 15)) == [["early"]]
    assert _texts(client, first=date(1970, 2, 15)) == []
    assert client.get(GAPS, {"first": "soon"}).status_code == 422


def test_L4_a_redacted_question_is_counted_on_without_its_chat(people: People, renew: Faq, signed_in: SignedIn) -> None:
    chat = _sent(people, "my secret", renew)
    ticket = _left(people, "my other secret", renew)
    client = signed_in(people.marta)
    assert _texts(client) == [["my other secret", "my secret"]]
    act(chat, actor(people.ana), c.Claim(), c.End())
    act(chat, System(), Redact(data=("text",)))
    assert (_texts(client), _counts(client)) == ([["my other secret"]], [2])
    act_on(ticket, administrator(people.marta), of_tickets.Redact(data=("text",)))
    assert (_texts(client), _counts(client)) == ([[]], [2])
    assert SentQuestion.objects.filter(chat=None, ticket=None).count() == 2
    assert "secret" not in client.get(GAPS).text


def test_L4_a_redacted_name_leaves_the_question(people: People, renew: Faq, signed_in: SignedIn) -> None:
    chat = _sent(people, "renew", renew)
    act(chat, actor(people.ana), c.Claim(), c.End())
    act(chat, System(), Redact(data=("name",)))
    assert _texts(signed_in(people.marta)) == [["renew"]]


def test_L4_no_one_outside_reads_gaps(people: People, renew: Faq, signed_in: SignedIn) -> None:
    _sent(people, "only ours", renew)
    recorder = operator("Rita", "rita@harbour.example", people.reference, role=Role.RECORDS)
    reader = operator("Rolf", "rolf@harbour.example", people.reference, role=Role.READER)
    for outsider in (people.olga, people.ana, recorder, reader):
        assert signed_in(outsider).get(GAPS).json() == {"total": 0, "gaps": []}
    assert _texts(signed_in(people.root)) == [["only ours"]]


def test_L4_a_chat_of_another_library_shows_its_count_alone(people: People, renew: Faq, signed_in: SignedIn) -> None:
    """Its patron was transferred there: who edits the FAQs here can't read it any more."""
    chat = _sent(people, "moved", renew)
    Chat.objects.filter(pk=chat).update(department=people.hill_desk)
    client = signed_in(people.marta)
    assert (_texts(client), _counts(client)) == ([[]], [1])
    assert signed_in(people.olga).get(GAPS).json()["total"] == 0


def test_L4_a_ticket_is_read_by_members_of_its_queue_alone(people: People, renew: Faq, signed_in: SignedIn) -> None:
    ticket = _left(people, "in writing", renew)
    client = signed_in(people.marta)
    assert _texts(client) == [["in writing"]]
    people.harbour.queues.get().departments.clear()
    assert (_texts(client), _counts(client)) == ([[]], [1])
    assert SentQuestion.objects.get().ticket_id == ticket.ticket


def test_L4_a_ticket_that_is_to_be_forgotten_shows_no_text(people: People, renew: Faq, signed_in: SignedIn) -> None:
    ticket = _left(people, "forget me", renew)
    act_on(ticket, of_tickets.Patron(ticket.ticket), of_tickets.Forget(data=("text",)))
    client = signed_in(people.marta)
    assert (_texts(client), _counts(client)) == ([[]], [1])


def test_L4_a_key_reads_texts_by_its_scopes(people: People, renew: Faq) -> None:
    _sent(people, "chat text", renew)
    _left(people, "ticket text", renew)
    expected = {
        (): [],
        (Scope.TRANSCRIPTS_READ,): ["chat text"],
        (Scope.TICKETS_READ,): ["ticket text"],
        (Scope.TRANSCRIPTS_READ, Scope.TICKETS_READ): ["ticket text", "chat text"],
    }
    for scopes, texts in expected.items():
        client = key_client(make_key(people.harbour, Scope.FAQS_READ, *scopes)[1])
        assert (_counts(client), _texts(client)) == ([2], [texts])
    for library, scope in ((people.harbour, Scope.TRANSCRIPTS_READ), (people.hill, Scope.FAQS_READ)):
        answer = key_client(make_key(library, scope)[1]).get(GAPS)
        assert answer.status_code == 403 or answer.json()["total"] == 0


def test_L4_an_faq_that_was_deleted_is_named_no_more(people: People, renew: Faq, signed_in: SignedIn) -> None:
    _sent(people, "gone", renew)
    renew.delete()
    [gap] = signed_in(people.marta).get(GAPS).json()["gaps"]
    assert (gap["faqs"], gap["sent"]) == ([], 1)


def test_L4_four_hundred_gaps_come_in_pages_of_few_queries(people: People, renew: Faq, signed_in: SignedIn) -> None:
    numbers = range(1000, 1400)
    chat = _sent(people, "in all of them", renew)
    SentQuestion.objects.all().delete()
    SentQuestion.objects.bulk_create(
        SentQuestion(library=people.harbour, suggested=str(number), day=date(2026, 1, 1), chat_id=chat)
        for number in numbers
    )
    client = signed_in(people.marta)
    with CaptureQueriesContext(connection) as queries:
        pages = [client.get(GAPS, {"offset": offset}).json() for offset in range(0, 401, 50)]
    assert [len(page["gaps"]) for page in pages] == [50] * 8 + [0]
    assert len({gap["id"] for page in pages for gap in page["gaps"]}) == pages[0]["total"] == 400
    assert len(queries) < 20 * len(pages)


def test_L4_a_gap_shows_its_latest_five_questions(people: People, renew: Faq, signed_in: SignedIn) -> None:
    for number in range(7):
        _sent(people, f"question {number}", renew)
    client = signed_in(people.marta)
    assert (_counts(client), _texts(client)) == ([7], [[f"question {number}" for number in (6, 5, 4, 3, 2)]])
