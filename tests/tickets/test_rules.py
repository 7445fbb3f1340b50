"""Facts and bounds of the rules of a ticket, and who may do what."""

import pytest

from refdesk.eventlog.acts import SaveNote
from refdesk.eventlog.events import Mark, NoteSaved, Redacted
from refdesk.eventlog.refusals import NotAllowed, Refusal, TextEmpty, TextTooLong
from refdesk.files.refusals import NoSuchUpload, TooManyFiles
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import machine
from refdesk.tickets import refusals as r
from refdesk.tickets.machine import FILES_LIMIT

from .world import (
    ANA,
    BEN,
    CHI,
    CLOSED,
    DANA,
    HERE,
    LIBRARY,
    NEW,
    NOON,
    OPEN,
    PENDING,
    STRANGER,
    SYSTEM,
    TICKET,
    after,
    ask,
    bodies,
    opening,
    refusal,
)

MARTA = c.Member(105, "Marta Lindqvist", frozenset(), frozenset({LIBRARY}))
ELSEWHERE = c.Member(106, "Olga Petrov", frozenset(), frozenset({LIBRARY + 1}))
LINKED = c.Patron(TICKET, link=3)
MAIL = e.EmailReceived(sender="dana@example.org")
BOTH_PATRONS = [
    c.ReceiveEmail(text="x", received=MAIL),
    c.ClaimLink(link=1),
    c.Reply(text="x"),
]
OF_SYSTEM = [c.NoteEmailSent(of=1, to="a@b.org"), c.NoteEmailFailed(of=1, to="a@b.org", reason="x")]


def file(number: int) -> e.AttachedFile:
    return e.AttachedFile(file=number, name="a", type="image/png", size=1, token=f"t{number}", expires_at=NOON)


def reply_with(files: tuple[str, ...], attached: tuple[e.AttachedFile, ...], actor: c.Actor = DANA) -> object:
    command = c.Command(TICKET, actor, c.Reply(text="x", files=files), "key", attached=attached)
    decision = machine.decide(PENDING, command, NOON)
    return decision if isinstance(decision, Refusal) else decision[0].body


def test_a_ticket_that_a_chat_became_has_all_its_facts() -> None:
    start = opening(
        source="chat",
        contact="dana@example.org",
        chat=3,
        leaves=True,
        page="https://library.example/",
        files=("t1",),
        attached=(file(1),),
        forget=("name",),
        received=MAIL,
    )
    log = machine.begin(start, TICKET, NOON)
    assert not isinstance(log, Refusal)
    opened = e.Opened(
        source="chat",
        queue=HERE.id,
        queue_name="Reference",
        question="Where is the 1924 directory?",
        name="Dana",
        contact="dana@example.org",
        chat=3,
        left=True,
        page="https://library.example/",
        files=(file(1),),
    )
    wish = e.ForgetRequested(data=("name",))
    assert [event.body for event in log] == [opened, MAIL, wish]
    assert [(event.seq, event.at, event.actor, event.key) for event in log] == [
        (1, NOON, "patron", start.key),
        (2, NOON, "patron", None),
        (3, NOON, "patron", None),
    ]
    head = machine.new_head(start)
    assert (head.ticket, head.library, head.country, head.start_key, head.chat) == (0, LIBRARY, "US", start.key, 3)


def test_a_wish_to_forget_is_the_patrons_though_an_operator_opens_the_ticket() -> None:
    log = machine.begin(opening(actor=ANA, note=" Note ", forget=("text",)), TICKET, NOON)
    assert not isinstance(log, Refusal)
    assert [(event.seq, event.actor) for event in log][1:] == [(2, "operator:101:Ana Morales"), (3, "patron")]
    assert log[1].body == NoteSaved(text=" Note ")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"name": "x" * 81}, TextTooLong(limit=80, length=81)),
        ({"files": ("t1",)}, NoSuchUpload()),
        ({"actor": ANA, "note": "x" * 10_001}, TextTooLong(limit=10_000, length=10_001)),
    ],
    ids=["name", "files", "note"],
)
def test_a_ticket_with_a_refused_fact_is_not_opened(facts: dict[str, object], expected: Refusal) -> None:
    assert machine.begin(opening(**facts), TICKET, NOON) == expected


def test_a_ticket_without_note_and_owner_has_its_question_alone() -> None:
    log = machine.begin(opening(note=" "), TICKET, NOON)
    assert not isinstance(log, Refusal)
    assert len(log) == 1
    longest = machine.begin(opening(question="x" * 10_000, actor=ANA, note="x" * 10_000), TICKET, NOON)
    assert not isinstance(longest, Refusal)


def test_files_are_attached_in_the_order_in_which_they_were_requested() -> None:
    arrived = tuple(file(number) for number in range(FILES_LIMIT + 1))
    tokens = tuple(sent.token for sent in arrived)
    assert reply_with(("t2", "t0"), arrived) == e.Replied(text="x", files=(file(2), file(0)))
    assert reply_with(("t2", "t0"), arrived, ANA) == e.Replied(text="x", files=(file(2), file(0)))
    assert reply_with(tokens[:FILES_LIMIT], arrived) == e.Replied(text="x", files=arrived[:FILES_LIMIT])
    assert reply_with(tokens, arrived) == TooManyFiles(limit=FILES_LIMIT)
    assert FILES_LIMIT == 10


def test_a_file_that_has_not_arrived_is_refused() -> None:
    assert reply_with(("t1", "t2"), (file(1),)) == NoSuchUpload()
    assert reply_with(("t1",), ()) == NoSuchUpload()
    received = c.ReceiveEmail(text="x", received=MAIL, files=("t1",))
    assert refusal(PENDING, DANA, received) == NoSuchUpload()


def test_an_event_has_the_commands_key_time_and_actor() -> None:
    decision = machine.decide(PENDING, c.Command(TICKET, DANA, c.Reply(text="x"), "key"), NOON + 5)
    assert not isinstance(decision, Refusal)
    assert [(event.seq, event.at, event.actor, event.key) for event in decision] == [
        (PENDING.last_seq + 1, NOON + 5, "patron", "key"),
        (PENDING.last_seq + 2, NOON + 5, "patron", None),
    ]


def test_a_reply_has_at_most_ten_thousand_characters() -> None:
    assert refusal(PENDING, DANA, c.Reply(text="x" * 10_001)) == TextTooLong(limit=10_000, length=10_001)
    assert refusal(PENDING, DANA, c.Reply(text=" ")) == TextEmpty()
    bold = (Mark(kind="bold", start=0, end=1),)
    assert bodies(OPEN, LINKED, c.Reply(text="x", marks=bold)) == [e.Replied(text="x", marks=bold, link=3)]


def test_a_reply_by_email_reopens_a_ticket_that_waits_for_the_patron() -> None:
    act = c.ReceiveEmail(text="x", received=MAIL)
    assert bodies(PENDING, DANA, act) == [e.Replied(text="x"), MAIL, e.StatusChanged(status="open")]
    assert bodies(OPEN, DANA, act) == [e.Replied(text="x"), MAIL]


def test_a_reply_may_leave_the_status_and_the_owner() -> None:
    assert bodies(OPEN, CHI, c.Reply(text="x", status="open")) == [e.Replied(text="x")]
    answered = c.Reply(text="x", after=PENDING.answered_seq)
    assert bodies(PENDING, CHI, answered) == [e.Replied(text="x")]


@pytest.mark.parametrize("act", BOTH_PATRONS, ids=lambda act: type(act).__name__)
def test_a_patron_acts_on_their_own_ticket_alone(act: c.AnyAct) -> None:
    assert ask(PENDING, DANA, act) != NotAllowed()
    assert ask(PENDING, LINKED, act) != NotAllowed()
    assert refusal(PENDING, STRANGER, act) == r.NoSuchTicket()
    assert refusal(PENDING, SYSTEM, act) == NotAllowed()


def test_a_patron_with_an_operators_link_does_not_forget() -> None:
    assert refusal(PENDING, LINKED, c.Forget()) == NotAllowed()
    assert bodies(PENDING, DANA, c.Forget()) == [e.ForgetRequested(data=e.DATA)]
    assert refusal(PENDING, DANA, SaveNote(text="x")) == NotAllowed()
    assert refusal(PENDING, DANA, c.Redact()) == NotAllowed()


@pytest.mark.parametrize("act", OF_SYSTEM, ids=lambda act: type(act).__name__)
def test_what_became_of_emails_is_said_by_the_server_alone(act: c.AnyAct) -> None:
    assert len(bodies(PENDING, SYSTEM, act)) == 1
    for actor in (ANA, DANA, LINKED):
        assert refusal(PENDING, actor, act) == NotAllowed()


@pytest.mark.parametrize("act", [*BOTH_PATRONS[:2], c.Forget(), c.Redact()], ids=lambda act: type(act).__name__)
def test_an_operator_does_nothing_in_the_place_of_others(act: c.AnyAct) -> None:
    assert refusal(CLOSED, ANA, act) == NotAllowed()
    assert refusal(CLOSED, BEN, act) == r.NoSuchTicket()


@pytest.mark.parametrize("act", [c.Forget(), c.Redact()], ids=lambda act: type(act).__name__)
def test_an_administrator_of_the_library_redacts_and_does_nothing_else(act: c.AnyAct) -> None:
    assert isinstance(bodies(CLOSED, MARTA, act)[-1], Redacted)
    assert refusal(CLOSED, ELSEWHERE, act) == r.NoSuchTicket()
    assert refusal(CLOSED, MARTA, SaveNote(text="x")) == r.NoSuchTicket()


def test_a_link_is_claimed_once_and_only_the_last_one() -> None:
    made = after(PENDING, (ANA, c.MakeLink(access="reply")))
    offered = made.last_seq
    assert bodies(PENDING, ANA, c.MakeLink(access="reply")) == [e.LinkMade(access="reply")]
    assert bodies(made, DANA, c.ClaimLink(link=offered)) == [e.LinkClaimed(link=offered)]
    for link in (offered - 1, offered + 1, 0):
        assert refusal(made, DANA, c.ClaimLink(link=link)) == r.LinkUsed()
    claimed = after(made, (DANA, c.ClaimLink(link=offered)))
    assert refusal(claimed, DANA, c.ClaimLink(link=offered)) == r.LinkUsed()


def test_statuses_change_to_others() -> None:
    assert bodies(OPEN, ANA, c.SetTicketStatus(status="closed")) == [e.StatusChanged(status="closed")]
    assert bodies(NEW, ANA, c.SetTicketStatus(status="new")) == []


def test_a_redaction_of_single_texts_leaves_the_ticket_open() -> None:
    assert bodies(PENDING, SYSTEM, c.Redact(seqs=(1,))) == [Redacted(data=("text",), seqs=(1,))]
    passage = Redacted(data=("text",), seqs=(1,), passage=(0, 2))
    assert bodies(PENDING, MARTA, c.Redact(seqs=(1,), passage=(0, 2))) == [passage]
