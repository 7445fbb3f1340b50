"""A patron who comes back after a lost connection has ended the chat continues with its operator, who is there."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import tokens
from refdesk.chats.head import Head
from refdesk.chats.log import CHATS
from refdesk.chats.machine import begin
from refdesk.chats.models import Chat, Event
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of, stretch
from refdesk.chats.starts import continuing
from refdesk.chats.starts.previous import questions
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SetContact, SetName
from refdesk.eventlog.events import Redacted
from refdesk.eventlog.journal import Journal
from refdesk.kit.clock import now_ms
from refdesk.protocol.encode import backlog
from refdesk.staff.models import Operator
from tests.databases import Database
from tests.sample_people import People, at_desk

from .world import NOON, start

OFFER, CONTINUE = "/api/v1/chats/continuation", "/api/v1/chats/continuations"
GONE = (409, {"refusal": {"name": "OperatorNotThere", "by": "Ana Morales"}})


@pytest.fixture
def people(sqlite: Database) -> People:
    return sqlite.people


def ended_chat(people: People, key: str = "k", *, ended_by: str = "disconnection", claimed: bool = True) -> Head:
    """A chat of Ana's, named by the patron, that a lost connection has ended."""
    journal = Journal()
    ana = c.Operator(people.ana.pk, "Ana Morales", frozenset({people.reference.pk}))
    facts = {"widget": people.ask.pk, "department": people.reference.pk, "key": key * 22}
    made = journal.execute([start("Where do I renew?", **facts, name="Dana", contact="d@lib.example")])[0]
    assert isinstance(made, Stored)
    chat = made.head.chat
    lost: list[tuple[c.Actor, c.AnyAct]] = [
        (c.Patron(chat), c.TakeSeat(node="n")),
        (System(), c.LoseConnection(seat=1, grace=0)),
        (System(), c.EndLost()),
    ]
    acts: list[tuple[c.Actor, c.AnyAct]] = [(ana, c.Claim())] if claimed else []
    acts += lost if ended_by == "disconnection" else [(ana, c.End())]
    outcomes = [journal.execute([c.Command(chat, actor, act)])[0] for actor, act in acts]
    assert isinstance(outcomes[-1], Stored), outcomes
    return outcomes[-1].head


async def post(path: str, token: str, **facts: Any) -> tuple[int, Any]:
    body = json.dumps({"token": token, **facts})
    answer = await AsyncClient().post(path, body, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


async def head(chat: int) -> Head:
    head = await sync_to_async(head_of)(chat)
    assert head
    return head


@pytest.fixture
def ana_is_there(people: People) -> None:
    at_desk(people.ana, now_ms())


@pytest.fixture
def before(people: People) -> Head:
    return ended_chat(people)


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_the_patron_continues_with_the_operator_in_a_chat_that_is_theirs(before: Head, people: People) -> None:
    """It belongs to the department that had it last, and says what it continues; nobody has to claim it."""
    token = tokens.issue(before)
    assert await post(OFFER, token) == (200, {"operator": "Ana Morales"})
    status, made = await post(CONTINUE, token, page={"url": "https://lib.example/hours", "title": "Hours"})
    assert status == 201
    now = await head(made["chat"])
    assert (now.state, now.claimed_by, now.claimed_name) == ("active", people.ana.pk, "Ana Morales")
    assert (now.continues, now.department, now.widget) == (before.chat, people.reference.pk, before.widget)
    assert (now.name, now.contact, now.question) == ("Dana", "d@lib.example", before.question)
    assert tokens.proves(made["token"], now, now_ms())
    kinds = [row async for row in Event.objects.filter(chat_id=made["chat"]).values_list("kind", flat=True)]
    assert kinds == ["started", "patron_described", "continued"]
    assert await sync_to_async(questions)([made["chat"]]) == {made["chat"]: before.question}


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_a_chat_is_continued_once_though_two_windows_or_a_lost_answer_repeat_it(before: Head) -> None:
    token = tokens.issue(before)
    _, first = await post(CONTINUE, token)
    await Operator.objects.filter(pk=before.claimed_by or 0).aupdate(name="Ana M.")
    assert await post(CONTINUE, token, screen="1x1") == (200, first)
    await Operator.objects.filter(pk=before.claimed_by or 0).aupdate(status="offline")
    assert await post(CONTINUE, token) == (200, first), "which a patron whose answer was lost needs all the same"
    assert await Chat.objects.acount() == 2


@pytest.mark.usefixtures("ana_is_there")
async def test_P52_D5_the_operators_limit_does_not_refuse_a_continuation(before: Head) -> None:
    await Operator.objects.filter(pk=before.claimed_by or 0).aupdate(chats_at_once=0)
    assert (await post(OFFER, tokens.issue(before)))[1] == {"operator": "Ana Morales"}
    assert (await post(CONTINUE, tokens.issue(before)))[0] == 201


@pytest.mark.parametrize("chosen", ["away", "colleagues", "offline"])
@pytest.mark.usefixtures("ana_is_there")
async def test_D5_an_operator_who_is_not_online_is_not_there(before: Head, chosen: str) -> None:
    await Operator.objects.filter(pk=before.claimed_by or 0).aupdate(status=chosen)
    assert await post(OFFER, tokens.issue(before)) == (200, {"operator": None})
    assert await post(CONTINUE, tokens.issue(before)) == GONE
    assert await Chat.objects.acount() == 1


async def test_D5_an_operator_without_an_open_desk_is_not_there(before: Head, people: People) -> None:
    """Nor is one whose desk a browser froze, or who has left the department."""
    token = tokens.issue(before)
    await Operator.objects.filter(pk=people.ana.pk).aupdate(status="online")
    assert await post(CONTINUE, token) == GONE
    desk = await sync_to_async(at_desk)(people.ana, now_ms())
    await people.ana.desks.filter(pk=desk.pk).aupdate(silent_since=1)
    assert await post(CONTINUE, token) == GONE
    await people.ana.desks.filter(pk=desk.pk).aupdate(silent_since=None)
    await people.ana.memberships.all().adelete()
    assert await post(CONTINUE, token) == GONE


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_a_colleague_who_is_there_is_not_the_operator(before: Head, people: People) -> None:
    await sync_to_async(at_desk)(people.chi, now_ms())
    await Operator.objects.filter(pk=people.ana.pk).aupdate(status="offline")
    assert (await post(OFFER, tokens.issue(before)))[1] == {"operator": None}


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_a_chat_that_ended_otherwise_or_that_nobody_had_is_not_continued(people: People) -> None:
    for other in (
        await sync_to_async(ended_chat)(people, ended_by="operator"),
        await sync_to_async(ended_chat)(people, "u", claimed=False),
    ):
        assert (await post(OFFER, tokens.issue(other)))[1] == {"operator": None}
        assert await post(CONTINUE, tokens.issue(other)) == (403, {"refusal": {"name": "NotAllowed"}})


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_only_the_token_of_that_chat_continues_it(before: Head, people: People) -> None:
    """Not that of another patron, a forged one, or one whose ten minutes are over."""
    other = await sync_to_async(ended_chat)(people, "o")
    forged = tokens.issue(other).replace(f"{other.chat}.", f"{before.chat}.", 1)
    for token in ("", "nonsense", forged):
        assert await post(OFFER, token) == (404, {"refusal": {"name": "NoSuchChat"}})
        assert await post(CONTINUE, token) == (404, {"refusal": {"name": "NoSuchChat"}})
    _, made = await post(CONTINUE, tokens.issue(other))
    assert (await head(made["chat"])).continues == other.chat
    token = tokens.issue(before)
    await Chat.objects.filter(pk=before.chat).aupdate(ended_at=now_ms() - tokens.AFTER_END - 1000)
    assert (await post(CONTINUE, token))[0] == 404


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_a_blocked_patron_continues_nothing(before: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuing, "is_blocked", lambda library, browser, address: True)
    assert await post(CONTINUE, tokens.issue(before)) == (403, {"refusal": {"name": "PatronBlocked"}})


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_a_full_disk_and_a_page_of_another_site_start_no_continuation(
    before: Head, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuing, "room", lambda: lambda: False)
    assert (await post(CONTINUE, tokens.issue(before)))[0] == 507
    body = json.dumps({"token": tokens.issue(before)})
    answer = await AsyncClient().post(
        CONTINUE, body, content_type="application/json", headers={"origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_who_looks_at_the_offer_too_often_has_to_wait(before: Head) -> None:
    answers = [(await post(OFFER, tokens.issue(before)))[0] for _ in range(61)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_earlier_chats_are_a_chain_the_latest_first(people: People) -> None:
    journal = Journal()
    chats: list[int] = []
    for number, letter in enumerate("abc"):
        before = c.Earlier(chat=chats[-1], operator=people.ana.pk, name="Ana") if chats else None
        made = journal.execute(
            [start(widget=people.ask.pk, department=people.reference.pk, key=letter * 22, continues=before)]
        )[0]
        assert isinstance(made, Stored)
        chats.append(made.head.chat)
        assert len(continuing.earlier_chats(made.head)) == number
    last = head_of(chats[-1])
    assert last
    assert continuing.earlier_chats(last) == (chats[1], chats[0])


@pytest.mark.usefixtures("ana_is_there")
async def test_D5_what_operators_wrote_about_the_patron_stays_at_the_desk(before: Head, people: People) -> None:
    """The operators of the new chat have it; the patron's copy of the log has what the patron gave."""
    ana = c.Operator(people.ana.pk, "Ana Morales", frozenset({people.reference.pk}))
    acts: list[c.AnyAct] = [SetName(name="Dana, often rude"), SetContact(contact="dana@found.example")]
    commands = [c.Command(before.chat, ana, act) for act in acts]
    await sync_to_async(Journal().execute)(commands)
    _, made = await post(CONTINUE, tokens.issue(before))
    now = await head(made["chat"])
    assert (now.name, now.contact) == ("Dana, often rude", "dana@found.example")
    rows = await sync_to_async(stretch)(now.chat, 0)
    to_patron, to_desk = (backlog(now.address, 0, rows, to_patron=patron) for patron in (True, False))
    assert [b"rude" in to_patron, b"found" in to_patron, b"d@lib.example" in to_patron] == [False, False, True]
    assert b"rude" in to_desk
    assert b"found" in to_desk


def test_D5_the_event_says_what_the_chat_continues_and_redactions_reach_its_question() -> None:
    """The beginning of a question is a patron's text."""
    made = start(continues=c.Earlier(chat=5, operator=1, name="Ana Morales", question="Where do I renew?"))
    events = begin(made, 7, NOON)
    assert isinstance(events, tuple)
    assert events[-1].body == e.Continued(chat=5, operator=1, name="Ana Morales", question="Where do I renew?")
    head = CHATS.new_head(made)
    for event in events:
        head = CHATS.apply(head, event)
    redacted = CHATS.apply(head, e.Event(seq=4, at=NOON, actor="system", body=Redacted(data=("text",), seqs=(3,))))
    assert (head.question, redacted.question, redacted.excerpt) == ("Where do I renew?", "", "")
