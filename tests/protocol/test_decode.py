"""Any bytes are decoded to a frame or to a refusal (P25)."""

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats import commands as c
from refdesk.chats.events import Page
from refdesk.eventlog.acts import SaveNote, Say, SetContact, SetName, SetTags
from refdesk.eventlog.address import chat_at, ticket_at
from refdesk.eventlog.events import Mark
from refdesk.protocol import up
from refdesk.protocol.refusals import BadFrame, FrameTooLarge
from refdesk.protocol.up import FRAME_LIMIT, decode
from refdesk.tickets import commands as t

KEY = "A-z_0" * 4 + "Aw"
MARKS = (Mark(kind="bold", start=0, end=1), Mark(kind="link", start=0, end=1, href="https://x.example"))
ACTS: list[c.ClientAct] = [
    Say(text="Hello é 😀", marks=MARKS),
    c.DeleteMessage(seq=12),
    c.Claim(),
    c.TakeOver(),
    c.RequestColleague(department=2, operator=103, note="n"),
    c.RequestColleague(department=2),
    c.WithdrawRequest(),
    c.AcceptRequest(),
    c.DeclineRequest(),
    c.RequestColleague(purpose="join", department=2, operator=103),
    c.LeaveChat(),
    c.LeaveChat(owner=103),
    c.End(),
    c.Dismiss(reason="n"),
    c.Dismiss(),
    c.Block(hours=1),
    c.Block(hours=168, reason="n", scope="browser"),
    c.Close(),
    SetName(name="Dana"),
    SetTags(tags=("hours",)),
    SetContact(contact="a@b.org"),
    c.RequestContact(),
    c.ShareContact(contact="a@b.org"),
    c.DeclineContact(),
    c.SuggestFrame(address="https://b.org"),
    c.EnterFrame(),
    SaveNote(text="n"),
    c.SendFeedback(answered="no", comment="n"),
    c.Forget(),
    c.ChooseLanguage(language="de"),
]
TICKET_ACTS: list[t.ClientAct] = [
    t.Reply(text="On the second floor.", marks=(), status="closed", after=3, files=("f",)),
    t.Reply(text="Hello"),
    t.Assign(operator=None, instead_of=3),
    t.Transfer(queue=2, owner=103),
    t.SetTicketStatus(status="open"),
]
FRAMES: list[up.Up] = [
    up.PatronHello(version=1, token="7.x", after=3, seat=2, visible=False, page=Page(url="https://x.example")),
    up.DeskHello(version=1, token="t", desk=False),
    *(up.Do(key=KEY, log=chat_at(7), act=act) for act in ACTS),
    *(up.Do(key=KEY, log=ticket_at(12), act=act) for act in TICKET_ACTS),
    up.Open(log=chat_at(7), after=3),
    up.Leave(log=chat_at(7)),
    up.Watch(),
    up.WatchPeople(people=(3, 8)),
    up.Typing(log=chat_at(7)),
    up.Seen(log=chat_at(7), seq=3, count=1),
    up.Visible(visible=True),
    up.TakeSeatHere(after=3),
    up.SetStatus(key=KEY, status="away", reason="Lunch", back_at=1),
    up.Active(),
    up.Monitor(key=KEY, departments=(1, 2)),
    up.Ping(n=2**53 - 1),
    up.AnswerPing(n=1),
]
RAW = [msgspec.json.encode(frame) for frame in FRAMES]


def bad(raw: bytes | str) -> BadFrame:
    refusal = decode(raw)
    assert isinstance(refusal, BadFrame), refusal
    return refusal


def do(**changes: Any) -> bytes:
    return json.dumps({"kind": "do", "key": KEY, "log": ["chat", 7], "act": {"kind": "end"}, **changes}).encode()


def test_every_frame_and_every_act_has_a_sample() -> None:
    assert {type(frame) for frame in FRAMES} == set(get_args(up.AnyUp))
    assert {type(act) for act in ACTS} == set(get_args(c.ClientAct))
    assert {type(act) for act in (*ACTS, *TICKET_ACTS)} == set(get_args(up.ClientAct))


def test_every_frame_is_decoded_to_what_was_encoded() -> None:
    assert [decode(raw) for raw in RAW] == FRAMES
    assert [decode(raw.decode()) for raw in RAW] == FRAMES


@given(st.binary(max_size=200))
def test_P25_any_bytes_are_a_frame_or_a_refusal(raw: bytes) -> None:
    assert isinstance(decode(raw), up.Up | BadFrame | FrameTooLarge)


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_P25_any_text_is_a_frame_or_a_refusal(text: str) -> None:
    assert isinstance(decode(text), up.Up | BadFrame | FrameTooLarge)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_P25_any_json_is_a_frame_or_a_refusal(value: object) -> None:
    assert isinstance(decode(json.dumps(value)), up.Up | BadFrame | FrameTooLarge)


@given(st.sampled_from(RAW), st.sampled_from(["kind", "key", "log", "act", "text", "seq", "after", "x"]), JSON)
def test_P25_a_frame_with_any_value_in_any_field_is_a_frame_or_a_refusal(raw: bytes, field: str, value: object) -> None:
    assert isinstance(decode(json.dumps({**json.loads(raw), field: value})), up.Up | BadFrame)


@given(st.sampled_from(RAW), st.integers(0, 400), st.binary(max_size=4))
def test_P25_a_frame_with_any_bytes_anywhere_is_a_frame_or_a_refusal(raw: bytes, place: int, noise: bytes) -> None:
    for broken in (raw[:place] + noise + raw[place:], raw[:place] + noise + raw[place + len(noise) :], raw[:place]):
        assert isinstance(decode(broken), up.Up | BadFrame)


def test_P25_a_frame_has_64_KiB_at_most() -> None:
    room = FRAME_LIMIT - len(do(act={"kind": "say", "text": ""}))
    assert isinstance(decode(do(act={"kind": "say", "text": "x" * room})), up.Do)
    assert decode(do(act={"kind": "say", "text": "x" * (room + 1)})) == FrameTooLarge(limit=64 * 1024)


def test_P25_the_limit_counts_bytes_not_characters() -> None:
    text = '"' + "é" * 40_000 + '"'
    assert decode(text) == decode(text.encode()) == FrameTooLarge(limit=FRAME_LIMIT)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"hello",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'{"kind": "do"',
        b"\xff\xfe",
        b'{"kind": "ping", "n": 1}{"kind": "ping", "n": 1}',
        b'{"kind": "ping", "n": 1,}',
        b"[" * 5000,
        b'{"kind": "launch"}',
        b'{"n": 1}',
        b'{"kind": 1}',
    ],
)
def test_P25_a_refusal_names_what_is_wrong(raw: bytes) -> None:
    assert bad(raw).reason


def test_P25_an_extra_field_is_refused() -> None:
    for raw in RAW:
        assert "unknown field `surprise`" in bad(json.dumps({**json.loads(raw), "surprise": 1})).reason, raw


@pytest.mark.parametrize(
    ("frame", "field"),
    [("do", "log"), ("do", "key"), ("do", "act"), ("ping", "n"), ("seen", "seq"), ("patron_hello", "token")],
)
def test_P25_a_missing_field_is_refused_by_its_name(frame: str, field: str) -> None:
    raw = next(example for example in RAW if json.loads(example)["kind"] == frame)
    without = {name: value for name, value in json.loads(raw).items() if name != field}
    assert f"`{field}`" in bad(json.dumps(without)).reason


@pytest.mark.parametrize(
    "act",
    [
        {"kind": "take_seat", "node": "n"},
        {"kind": "end_lost"},
        {"kind": "lose_connection", "seat": 1, "grace": 1},
        {"kind": "say"},
        {"kind": "say", "text": 1},
        {"kind": "say", "text": "x", "html": "<b>"},
        {"kind": "say", "text": "x", "marks": [{"kind": "blink", "start": 0, "end": 1}]},
        {"kind": "say", "text": "x", "marks": [{"kind": "bold", "start": 0, "end": 1, "style": "x"}]},
        {"kind": "end", "by": "operator"},
        "end",
        None,
    ],
)
def test_P25_an_act_that_clients_may_not_send_is_refused(act: object) -> None:
    assert bad(do(act=act)).reason


def test_P27_an_escaped_lone_surrogate_is_refused() -> None:
    assert bad(
        b'{"kind":"do","key":"' + KEY.encode() + b'","log":["chat",7],"act":{"kind":"say","text":"a\\ud800b"}}'
    ).reason


def test_P25_text_with_a_lone_surrogate_is_refused() -> None:
    assert bad('{"kind": "ping", "n": 1, "\ud800": 1}').reason


@pytest.mark.parametrize("key", ["", "short", "x" * 33, "x" * 21 + "\n", "x" * 21 + "é", "x" * 21 + "\x00", "a b" * 7])
def test_P7_a_key_of_another_form_is_refused(key: str) -> None:
    """The database column has 32 characters, and PostgreSQL refuses NUL."""
    assert "key" in bad(do(key=key)).reason


@pytest.mark.parametrize("number", [-1, 2**53, 2**63, 2**70, 1.5, "7", None, True])
def test_P25_a_chats_number_fits_every_database_and_browser(number: object) -> None:
    assert "log[1]" in bad(do(log=["chat", number])).reason


@pytest.mark.parametrize("log", [["parcel", 7], ["chat"], ["chat", 7, 7], [], 7, "chat/7", {"chat": 7}, None])
def test_P25_an_address_is_a_known_kind_and_a_number(log: object) -> None:
    assert "log" in bad(do(log=log)).reason


@pytest.mark.parametrize("seq", [-1, 2**31, 2**70])
def test_P18_a_seq_fits_every_database(seq: int) -> None:
    assert "seq" in bad(json.dumps({"kind": "seen", "log": ["chat", 7], "seq": seq})).reason
