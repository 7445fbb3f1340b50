"""Encoding: ranges of a log for each side, rows, refusals."""

import json
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.colleague_events import Claimed, TakenOver
from refdesk.eventlog.address import chat_at, ticket_at
from refdesk.eventlog.events import MessageSent, NoteSaved
from refdesk.eventlog.refusals import (
    BadContact,
    BadMarks,
    BadPassage,
    BadTags,
    Forgotten,
    KeyReused,
    NoSuchChat,
    NotAllowed,
    OutcomeUnknown,
    SensitiveText,
    StorageFull,
    TextEmpty,
    TextNotPlain,
    TextTooLong,
    Unavailable,
)
from refdesk.eventlog.rows import LogRow
from refdesk.files.refusals import NoSuchUpload, TooManyFiles
from refdesk.protocol import down
from refdesk.protocol import refusals as pr
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.encode import backlog, by, frame, news, row
from refdesk.tickets import refusals as tr
from tests.chats.world import ACTIVE, ENDED

DANA = "operator:101:Dana: of Reference"


def event(seq: int, body: e.AnyBody, actor: str = "patron", key: str | None = None) -> e.Event:
    return e.Event(seq=seq, at=1000 + seq, actor=actor, body=body, key=key)


HELLO, NOTE = MessageSent(text="Hello"), NoteSaved(text="a regular")


def test_P13_the_patrons_frame_lacks_desk_events_but_covers_the_same_range() -> None:
    for_desk, for_patron = news(chat_at(7), [event(4, HELLO), event(5, NOTE, DANA)])
    desk, patron = json.loads(for_desk), json.loads(for_patron)
    assert [(f["after"], f["through"]) for f in (desk, patron)] == [(3, 5), (3, 5)]
    assert [event["seq"] for event in desk["events"]] == [4, 5]
    assert [event["seq"] for event in patron["events"]] == [4]
    assert b"regular" not in for_patron


def test_P13_a_range_of_desk_events_reaches_the_patron_empty() -> None:
    _, for_patron = news(chat_at(7), [event(5, NOTE, DANA)])
    assert json.loads(for_patron) == {"kind": "events", "log": ["chat", 7], "after": 4, "through": 5, "events": []}


def test_events_that_both_sides_see_are_encoded_once() -> None:
    for_desk, for_patron = news(chat_at(7), [event(4, HELLO)])
    assert for_desk is for_patron


def test_P13_events_from_the_log_are_encoded_like_new_ones() -> None:
    log = [event(4, HELLO, key="k"), event(5, NOTE, DANA), event(6, HELLO, DANA)]
    rows = [
        LogRow(entry.seq, str(entry.body.__struct_config__.tag), entry.at, entry.actor, encoded(entry.body), entry.key)
        for entry in log
    ]
    for_desk, for_patron = news(chat_at(7), log)
    assert backlog(chat_at(7), 3, rows, to_patron=False) == for_desk
    assert backlog(chat_at(7), 3, rows, to_patron=True) == for_patron


@pytest.mark.parametrize(
    "body",
    [HELLO, Claimed(operator=101, name="Dana", waited=2), TakenOver(operator=101, name="Dana", previous="Eve")],
    ids=lambda body: type(body).__name__,
)
def test_P13_the_patrons_copy_has_no_operator_numbers(body: e.AnyBody) -> None:
    live = event(4, body, DANA, key="k")
    stored = LogRow(4, str(body.__struct_config__.tag), live.at, DANA, encoded(body), "k")
    for_desk, for_patron = news(chat_at(7), [live])
    assert backlog(chat_at(7), 3, [stored], to_patron=True) == for_patron
    assert b"101" in for_desk
    assert b"101" not in for_patron
    assert json.loads(for_patron)["events"][0]["by"] == {"role": "operator", "name": "Dana: of Reference"}


def test_P13_no_event_kind_for_patrons_has_the_number_of_an_operator_or_department() -> None:
    """A field of that name that is not withheld would disclose it."""
    shown = [kind for tag, kind in e.KINDS.items() if e.visible_to_patron(tag)]
    numbers = {"operator", "department", "previous_department"}
    named = {
        (kind, field)
        for kind in shown
        for field, hint in get_type_hints(kind).items()
        if hint is int and field in numbers
    }
    assert named == {(kind, field) for kind in shown for field in kind.withheld if field in numbers}
    assert named


def started() -> tuple[list[e.Event], list[LogRow]]:
    bodies: tuple[e.AnyBody, ...] = (
        e.Started(department="Reference", widget="Ask us", guest=1007),
        e.PatronDescribed(),
        HELLO,
    )
    log = [event(seq, body, key="start" if seq == 1 else None) for seq, body in enumerate(bodies, 1)]
    return log, [
        LogRow(entry.seq, _tag(entry.body), entry.at, entry.actor, encoded(entry.body), entry.key) for entry in log
    ]


def _tag(body: e.AnyBody) -> str:
    return str(body.__struct_config__.tag)


def test_P16_the_key_of_the_start_is_hidden_from_the_desk() -> None:
    """A client that starts a chat with this key gets the patron's token."""
    log, rows = started()
    frames = (news(chat_at(7), log)[0], backlog(chat_at(7), 0, rows, to_patron=False))
    assert not [frame for frame in frames if b'"start"' in frame]


def test_P16_the_question_carries_the_key_of_the_start_in_the_patrons_feed() -> None:
    log, rows = started()
    fresh, stored = news(chat_at(7), log)[1], backlog(chat_at(7), 0, rows, to_patron=True)
    assert fresh == stored
    assert [(event["seq"], event.get("key")) for event in json.loads(fresh)["events"]] == [(1, None), (3, "start")]


def encoded(body: e.AnyBody) -> str:
    return msgspec.json.encode(body).decode()


def test_P16_an_event_carries_the_key_of_its_act() -> None:
    encoded = json.loads(news(chat_at(7), [event(4, HELLO, key="k"), event(5, HELLO)])[0])["events"]
    assert encoded[0]["key"] == "k"
    assert "key" not in encoded[1]


@pytest.mark.parametrize(
    ("actor", "encoded"),
    [
        ("patron", down.By(role="patron")),
        ("system", down.By(role="system")),
        (DANA, down.By(role="operator", id=101, name="Dana: of Reference")),
    ],
)
def test_an_event_has_the_operators_name_of_its_time(actor: str, encoded: down.By) -> None:
    assert by(actor) == encoded


def test_P22_a_rows_version_is_the_last_seq_of_its_chat() -> None:
    made = row(ACTIVE)
    assert made.version == ACTIVE.last_seq
    assert made.claimed_by == Person(id=101, name="Ana Morales")
    assert (row(ENDED).state, row(ENDED).ended_by) == ("ended", "patron")


def test_a_row_has_no_private_fields() -> None:
    """Contact, start key and node stay on the server."""
    encoded = frame(down.Board(department=10, whole=True, rows=(row(ACTIVE),))).decode()
    assert not [name for name in ("contact", "start_key", "node", "widget", "country") if f'"{name}"' in encoded]


REFUSALS: list[Any] = [
    NoSuchChat(),
    NotAllowed(),
    r.AlreadyClaimed(by="Ana"),
    r.NotYours(by="Ana"),
    r.NotOffered(by="Ana"),
    r.RequestOpen(to="Local History"),
    r.NobodyAvailable(),
    r.ParticipantsFull(limit=10),
    r.NoNewOwner(),
    r.NotYourMessage(),
    r.TooLateToDelete(limit=600_000),
    r.StillAttended(by="Ana"),
    r.ChatEnded(by="patron", at=1),
    r.NotEnded(),
    r.SeatMoved(),
    TextEmpty(),
    TextTooLong(limit=1, length=2),
    TextNotPlain(character="U+0000"),
    SensitiveText(texts=("Pay with […]",), keepable=True),
    BadMarks(reason="why"),
    BadContact(fault="email"),
    r.BadAddress(fault="not_web"),
    BadTags(),
    r.OnMobile(),
    Forgotten(),
    BadPassage(),
    r.NotRequested(),
    r.NoSuchLanguage(),
    KeyReused(),
    r.ChatFull(messages=1, bytes=2),
    r.NoRoom(),
    r.NobodyOnline(),
    r.OperatorNotThere(by="Ana"),
    r.PatronBlocked(),
    r.BrowserUnknown(),
    r.AnswerMissing(field="name"),
    Unavailable(retry_after=3.0),
    OutcomeUnknown(retry_after=3.0),
    StorageFull(retry_after=3.0),
    tr.NoSuchTicket(log=ticket_at(31)),
    tr.NoSuchQueue(),
    tr.NotAMember(),
    tr.AnsweredMeanwhile(by="Chi", seq=6),
    tr.ClaimedMeanwhile(by="Chi"),
    NoSuchUpload(),
    TooManyFiles(limit=10),
    pr.BadFrame(reason="why"),
    pr.FrameTooLarge(limit=1),
    pr.TooMany(retry_after=0.5),
    pr.NotNow(reason="why"),
    pr.NoSuchDepartment(department=1),
]


def test_every_refusal_has_a_sample() -> None:
    unions = (r.AnyRefusal, tr.ClientRefusal, pr.AnyProtocolRefusal)
    assert {type(refusal) for refusal in REFUSALS} == {kind for union in unions for kind in get_args(union)}


def test_P10_every_refusal_is_encoded_with_its_name_and_fields() -> None:
    for refusal in REFUSALS:
        refused = down.Refused(refusal=refusal, key="k")
        encoded = frame(refused)
        assert json.loads(encoded)["refusal"]["name"] == type(refusal).__name__
        assert msgspec.json.decode(encoded, type=down.AnyDown) == refused


def test_P10_retry_after_is_None_for_final_refusals() -> None:
    for refusal in REFUSALS:
        temporary = isinstance(refusal, Unavailable | pr.TooMany)
        assert hasattr(refusal, "retry_after") == temporary, refusal
        assert pr.retry_after(refusal) == getattr(refusal, "retry_after", None), refusal


def test_every_refusal_has_a_text_for_people() -> None:
    assert all(type(refusal).__doc__ for refusal in REFUSALS)


DOWN: list[down.Down] = [
    down.Welcome(version=1, node="n", now=1, grace=1, epoch="e", chat=7),
    down.Done(key="k", seq=3, repeat=True),
    down.Opened(log=chat_at(7), through=3, epoch="e", seen_by_patron=1, seen_by_desk=2),
    down.Board(department=1, whole=True, rows=(row(ACTIVE), row(ENDED))),
    down.Desk(
        version=1,
        name="Ana",
        status="away",
        since=1,
        rights=("answer",),
        busy=False,
        chats_at_once=None,
        set_by="idle",
        reason="",
        back_at=None,
        answer_by=None,
        sign_off_at=None,
        departments=(),
        colleagues=(),
        read=(),
        offers=(),
        unanswered=(),
    ),
    down.TypingNow(log=chat_at(7), by="desk", name="Ana"),
    down.QueuePosition(chat=7, position=2),
    down.SeenUpTo(log=chat_at(7), by="patron", seq=3),
    down.Seat(held=True, seat=1),
    down.Pong(n=1),
    down.Bye(code=1012, name="Restart"),
    down.Viewers(log=ticket_at(12), people=(Person(id=101, name="Ana"),)),
]


@pytest.mark.parametrize("encoded", DOWN, ids=lambda encoded: type(encoded).__name__)
def test_every_frame_is_decoded_to_what_was_encoded(encoded: down.Down) -> None:
    assert msgspec.json.decode(frame(encoded), type=down.AnyDown) == encoded


def test_P1_no_encoded_frame_has_a_line_feed() -> None:
    lines = MessageSent(text="one\ntwo\u2028three\r")
    encoded = [news(chat_at(7), [event(4, lines)])[0], *map(frame, DOWN)]
    assert not [frame for frame in encoded if b"\n" in frame or b"\r" in frame]


def test_P10_Unavailable_is_encoded_with_its_default_retry_after() -> None:
    assert json.loads(frame(down.Refused(refusal=Unavailable())))["refusal"]["retry_after"] == Unavailable().retry_after
