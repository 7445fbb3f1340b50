"""A session before and at its hello, and what holds for both roles: frames in, effects out, no I/O."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats import commands as c
from refdesk.eventlog.address import chat_at
from refdesk.gateway import codes
from refdesk.gateway import effects as fx
from refdesk.gateway.limits import Allowance
from refdesk.gateway.session import Role, Session
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.refusals import BadFrame, FrameTooLarge, NotNow, TooMany

HELLO = up.PatronHello(version=VERSION, token="7.x")
WELCOME = down.Welcome(version=VERSION, node="n", now=1, grace=1, epoch="e")
KEY = "k" * 22


class Echo(Role):
    """A role that answers each frame with a pong."""

    def receive(self, frame: up.Up) -> list[fx.Effect]:
        return [fx.Send(down.Pong(n=7))]


def session() -> Session:
    return Session(Allowance(20))


def greeted() -> Session:
    operator = session()
    list(operator.receive(raw(HELLO), 0.0))
    list(operator.identified(Echo(), WELCOME, ()))
    return operator


def raw(frame: up.Up) -> bytes:
    return msgspec.json.encode(frame)


def refusal(effects: list[fx.Effect]) -> object:
    [effect] = effects
    assert isinstance(effect, fx.Send)
    assert isinstance(effect.frame, down.Refused)
    return effect.frame.refusal


@pytest.mark.parametrize("hello", [HELLO, up.DeskHello(version=VERSION, token="t")])
def test_P4_a_hello_is_identified(hello: up.PatronHello | up.DeskHello) -> None:
    assert list(session().receive(raw(hello), 0.0)) == [fx.Identify(hello)]


@pytest.mark.parametrize("first", [b"{", raw(up.Watch()), raw(up.Ping(n=1)), b'{"kind":"patron_hello"}', b"GET / HTTP"])
def test_P4_a_first_frame_other_than_hello_closes_with_4400(first: bytes) -> None:
    said, closed = session().receive(first, 0.0)
    assert isinstance(said, fx.Send)
    assert closed == fx.Close(codes.NOT_A_HELLO, "NotAHello")
    assert codes.NOT_A_HELLO == 4400


def test_P4_an_invalid_credential_closes_with_4401() -> None:
    assert list(session().identified(None, None, ())) == [fx.Close(4401, "BadCredential")]


@pytest.mark.parametrize("version", [0, VERSION + 1])
def test_P4_an_unsupported_version_closes_with_4406(version: int) -> None:
    hello = up.PatronHello(version=version, token="7.x")
    assert list(session().receive(raw(hello), 0.0)) == [fx.Close(4406, "BadVersion")]


def test_P4_welcome_precedes_all_other_frames() -> None:
    first = fx.Send(down.Pong(n=1))
    assert list(session().identified(Echo(), WELCOME, [first])) == [fx.Send(WELCOME), first]


def test_frames_before_the_welcome_are_refused() -> None:
    operator = session()
    list(operator.receive(raw(HELLO), 0.0))
    assert refusal(list(operator.receive(raw(up.Watch()), 0.0))) == NotNow(reason="wait for welcome")


def test_P7_an_act_before_the_welcome_is_refused_with_its_key() -> None:
    act = raw(up.Do(key=KEY, log=chat_at(7), act=c.Claim()))
    operator = session()
    list(operator.receive(raw(HELLO), 0.0))
    [too_early] = operator.receive(act, 0.0)
    [instead_of_hello, _] = session().receive(act, 0.0)
    for answer in (too_early, instead_of_hello):
        assert isinstance(answer, fx.Send)
        assert isinstance(answer.frame, down.Refused)
        assert isinstance(answer.frame.refusal, NotNow)
        assert answer.frame.key == KEY


def test_P4_a_connection_greets_once() -> None:
    assert refusal(list(greeted().receive(raw(HELLO), 0.0))) == NotNow(reason="a connection greets once")


def test_P5_a_ping_is_answered_with_its_number() -> None:
    assert list(greeted().receive(raw(up.Ping(n=42)), 0.0)) == [fx.Send(down.Pong(n=42))]


def test_P35_the_answer_to_a_server_ping_gets_no_answer() -> None:
    assert list(greeted().receive(raw(up.AnswerPing(n=42)), 0.0)) == [fx.NoteAnswer()]


def test_P25_a_bad_frame_is_refused_and_the_connection_goes_on() -> None:
    operator = greeted()
    assert isinstance(refusal(list(operator.receive(b'{"kind":"launch"}', 0.0))), BadFrame)
    assert isinstance(refusal(list(operator.receive(b"x" * 70_000, 0.0))), FrameTooLarge)
    assert list(operator.receive(raw(up.Watch()), 0.0)) == [fx.Send(down.Pong(n=7))]


def test_P26_frames_beyond_60_at_once_are_refused_with_their_key() -> None:
    operator = greeted()
    act = raw(up.SetStatus(key=KEY, status="away"))
    answers = [list(operator.receive(act, 0.0)) for _ in range(61)]
    [sent] = answers[-1]
    assert isinstance(sent, fx.Send)
    assert isinstance(sent.frame, down.Refused)
    assert sent.frame.key == KEY
    assert isinstance(sent.frame.refusal, TooMany)
    assert sent.frame.refusal.retry_after > 0
    assert answers[58] == [fx.Send(down.Pong(n=7))]


def test_P26_a_client_may_send_again_after_retry_after() -> None:
    operator = greeted()
    ping = raw(up.Ping(n=1))
    now = 0.0
    while not isinstance(effect := next(iter(operator.receive(ping, now))), fx.Send) or isinstance(
        effect.frame, down.Pong
    ):
        now += 0.0001
    assert isinstance(effect.frame, down.Refused)
    assert isinstance(effect.frame.refusal, TooMany)
    assert list(operator.receive(ping, now + effect.frame.refusal.retry_after)) == [fx.Send(down.Pong(n=1))]


@given(st.lists(st.binary(max_size=80) | st.sampled_from([raw(HELLO), raw(up.Watch()), raw(up.Ping(n=1))]), max_size=8))
def test_any_frames_in_any_order_are_answered_and_break_nothing(frames: list[bytes]) -> None:
    operator = session()
    for frame in frames:
        for effect in operator.receive(frame, 0.0):
            if isinstance(effect, fx.Identify):
                list(operator.identified(Echo(), WELCOME, ()))


def test_P6_every_close_code_has_a_name_and_is_documented() -> None:
    rules = (Path(__file__).parents[2] / "docs/protocol.md").read_text()
    assert {code for code in codes.NAMES if str(code) not in rules} == set()
    assert len(set(codes.NAMES.values())) == len(codes.NAMES)


@pytest.mark.parametrize("text", ["\\ud800", "x" * 70_000], ids=["surrogate", "too large"])
@pytest.mark.parametrize("as_text", [True, False])
def test_P7_an_act_that_can_not_be_decoded_is_refused_with_its_key(text: str, as_text: bool) -> None:
    """Without an answer its client would wait forever, with all later acts of the chat."""
    frame = f'{{"kind":"do","key":"{KEY}","log":["chat",7],"act":{{"kind":"say","text":"{text}"}}}}'
    [sent] = greeted().receive(frame if as_text else frame.encode(), 0.0)
    assert isinstance(sent, fx.Send)
    assert isinstance(sent.frame, down.Refused)
    assert isinstance(sent.frame.refusal, BadFrame | FrameTooLarge)
    assert sent.frame.key == KEY
