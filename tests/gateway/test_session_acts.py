"""Acts in a session: their order, their answers, and the limits of a connection. Frames in, effects out, no I/O."""

import logging
from collections.abc import Iterable

import msgspec
import pytest

from refdesk.chats import commands as c
from refdesk.chats.outcomes import Stored
from refdesk.chats.refusals import AlreadyClaimed, NotYours
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import NotAllowed, Refusal, Unavailable
from refdesk.gateway import codes
from refdesk.gateway import effects as fx
from refdesk.gateway.act_order import HELD_BYTES, LAPSE, LIMIT
from refdesk.gateway.limits import MAX_WAIT, Allowance
from refdesk.gateway.session import Role, Session, answer, not_now
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.refusals import NotNow, TooMany
from tests.chats.world import ACTIVE, ANA, CHAT

DONE = Stored(head=ACTIVE, seq=5)
AWAY = Refused(Unavailable(retry_after=2.0))
HEARD = down.Pong(n=9)
"""The role's own frame after each outcome."""
FLOODED = fx.Close(codes.FLOODED, "TooMany")


class Desk(Role):
    """A role that submits each act. It refuses acts with `too_many`, while there is one."""

    def __init__(self) -> None:
        self.too_many: TooMany | None = None
        self.sizes: list[tuple[int, float]] = []
        self.outcomes: list[tuple[object, Outcome]] = []
        self.answers: list[fx.Effect] = []

    def receive(self, frame: up.Up) -> list[fx.Effect]:
        if isinstance(frame, up.Do) and isinstance(frame.act, Say):
            return [fx.Submit(command(frame.key)), *self.answers]
        return self.answers

    def on_outcome(self, command: object, outcome: Outcome) -> list[fx.Effect]:
        self.outcomes.append((command, outcome))
        return [fx.Send(HEARD)]

    def rate_limit(self, frame: up.Do, size: int, now: float) -> TooMany | None:
        self.sizes.append((size, now))
        return self.too_many


class Limit(Allowance):
    """An allowance that is used up for as long as there is a `wait` (s)."""

    __slots__ = ("uses", "wait")

    def __init__(self) -> None:
        super().__init__(20)
        self.wait: float | None = None
        self.uses: list[tuple[int, float]] = []

    def consume(self, size: int, now: float) -> TooMany | None:
        self.uses.append((size, now))
        return None if self.wait is None else TooMany(retry_after=self.wait)


class Client:
    """A client with a new session."""

    def __init__(self) -> None:
        self.limit, self.desk = Limit(), Desk()
        self.session = Session(self.limit)
        hello = up.PatronHello(version=VERSION, token="7.x")
        welcome = down.Welcome(version=VERSION, node="n", now=1, grace=1, epoch="e")
        list(self.session.receive(msgspec.json.encode(hello), 0.0))
        list(self.session.identified(self.desk, welcome, ()))

    def send(self, frame: up.Up, now: float = 0.0) -> list[fx.Effect]:
        return list(self.session.receive(msgspec.json.encode(frame), now))

    def say(self, letter: str, now: float = 0.0, text: str = "a") -> list[fx.Effect]:
        return self.send(up.Do(key=key(letter), log=chat_at(CHAT), act=Say(text=text)), now)

    def outcome(self, letter: str, outcome: Outcome, now: float = 0.0) -> list[fx.Effect]:
        """What follows an outcome, without what the role says to it."""
        first, *effects = self.session.on_outcome(command(key(letter)), outcome, now)
        assert first == fx.Send(HEARD)
        return effects


def key(letter: str) -> str:
    return letter * 22


def command(key: str | None) -> c.Command:
    return c.Command(CHAT, ANA, Say(text="a"), key)


def submitted(letter: str) -> list[fx.Effect]:
    return [fx.Submit(command(key(letter)))]


def refused(refusal: Refusal, letter: str | None = None) -> fx.Send:
    return fx.Send(down.Refused(refusal=refusal, key=letter and key(letter)))  # type: ignore[arg-type]


@pytest.fixture
def client() -> Client:
    return Client()


def test_P7_a_frame_of_the_other_role_is_refused_with_its_key() -> None:
    act = up.Do(key=key("a"), log=chat_at(CHAT), act=c.Claim())
    assert not_now(act, "for operators") == refused(NotNow(reason="for operators"), "a")
    assert not_now(up.Watch(), "for operators") == refused(NotNow(reason="for operators"))


def test_P7_an_outcome_is_answered_with_the_acts_key() -> None:
    assert answer(key("a"), DONE) == fx.Send(down.Done(key=key("a"), seq=5, repeat=False))
    repeated = Stored(head=ACTIVE, seq=4, repeat=True)
    assert answer(key("a"), repeated) == fx.Send(down.Done(key=key("a"), seq=4, repeat=True))
    assert answer(key("a"), Refused(NotAllowed())) == refused(NotAllowed(), "a")


def test_P11_the_second_act_is_submitted_after_the_outcome_of_the_first(client: Client) -> None:
    assert client.say("a") == submitted("a")
    assert client.say("b") == []
    assert client.outcome("a", DONE) == submitted("b")
    assert client.outcome("b", DONE) == []
    assert client.desk.outcomes == [(command(key("a")), DONE), (command(key("b")), DONE)]


def test_P11_the_second_act_is_submitted_though_the_client_gets_no_answer_to_the_first(client: Client) -> None:
    client.say("a")
    client.say("b")
    assert client.session.next_act(command(key("a")), DONE, 0.0) == (fx.Submit(command(key("b"))),)
    assert client.session.next_act(command(None), DONE, 0.0) == ()
    assert client.desk.outcomes == []


def test_the_outcome_of_a_command_without_key_is_for_the_role_alone(client: Client) -> None:
    client.say("a")
    client.say("b")
    assert list(client.session.on_outcome(command(None), DONE, 0.0)) == [fx.Send(HEARD)]
    assert client.outcome("a", DONE) == submitted("b")


def test_an_outcome_before_the_welcome_is_no_error() -> None:
    assert list(Session(Limit()).on_outcome(command(None), DONE, 0.0)) == []
    assert list(Session(Limit()).on_outcome(command(key("a")), DONE, 0.0)) == []


@pytest.mark.parametrize("answered", [True, False])
def test_P11_acts_behind_a_refused_one_are_refused_after_its_time(client: Client, answered: bool) -> None:
    client.say("a", 10.0)
    client.say("b", 10.0)
    if answered:
        wakes = client.outcome("a", AWAY, 11.0)
    else:
        wakes = list(client.session.next_act(command(key("a")), AWAY, 11.0))
    assert wakes == [fx.WakeAfter(2.0 + LAPSE)]
    assert client.say("c", 12.0) == []
    later = Unavailable(retry_after=2.5)
    assert client.session.wake(13.0 + LAPSE) == [refused(later, "b"), refused(later, "c")]
    assert client.say("b", 14.0 + LAPSE) == submitted("b")


def test_P11_a_session_wakes_again_while_acts_wait(client: Client) -> None:
    client.say("a")
    client.outcome("a", AWAY, 1.0)
    assert client.say("b", 2.0) == [fx.WakeAfter(1.0 + LAPSE)]
    assert client.session.wake(4.0) == [fx.WakeAfter(LAPSE - 1.0)]
    assert client.session.wake(3.0 + LAPSE) == [refused(Unavailable(retry_after=2.5), "b")]


def test_P11_a_session_that_is_late_wakes_at_once(client: Client) -> None:
    client.say("a")
    client.outcome("a", AWAY, 0.0)
    assert client.say("b", 100.0) == [fx.WakeAfter(0.0)]


def test_P11_an_act_that_comes_too_soon_keeps_its_position(client: Client) -> None:
    client.desk.too_many = TooMany(retry_after=3.0)
    assert client.say("a", 1.0) == [refused(TooMany(retry_after=3.0), "a")]
    size = len(msgspec.json.encode(up.Do(key=key("a"), log=chat_at(CHAT), act=Say(text="a"))))
    assert client.desk.sizes == [(size, 1.0)]
    client.desk.too_many = None
    assert client.say("b", 2.0) == [fx.WakeAfter(2.0 + LAPSE)]
    assert client.say("a", 4.0) == submitted("a")
    assert client.outcome("a", DONE) == submitted("b")


def test_P11_an_act_refused_for_the_connections_limit_keeps_its_position(client: Client) -> None:
    client.limit.wait = 2.0
    assert client.say("a", 1.0) == [refused(TooMany(retry_after=2.0), "a")]
    client.limit.wait = None
    assert client.say("b", 2.0) == [fx.WakeAfter(1.0 + LAPSE)]
    assert client.say("a", 3.0) == submitted("a")
    assert client.outcome("a", DONE) == submitted("b")


def test_P11_an_act_for_which_there_is_no_room_is_refused_with_its_key(client: Client) -> None:
    client.say("a")
    for number in range(HELD_BYTES // 60_000):
        assert client.say(chr(ord("b") + number), text="x" * 60_000) == []
    assert client.say("z", text="x" * 60_000) == [refused(TooMany(retry_after=0.5), "z")]


def test_an_act_that_waits_has_its_other_effects_at_once(client: Client) -> None:
    client.desk.answers = [fx.Send(HEARD)]
    assert client.say("a") == [*submitted("a"), fx.Send(HEARD)]
    assert client.say("b") == [fx.Send(HEARD)]


@pytest.mark.parametrize("limited", ["by the connection", "by the role", "by nothing"])
def test_a_client_with_too_many_unanswered_acts_is_disconnected(client: Client, limited: str) -> None:
    client.limit.wait = 1.0 if limited == "by the connection" else None
    client.desk.too_many = TooMany(retry_after=1.0) if limited == "by the role" else None
    under_way = 1 if limited == "by nothing" else 0
    for number in range(LIMIT + under_way):
        assert not _closed(client.send(_numbered(number)))
    assert client.send(_numbered(LIMIT + 1))[-1] == fx.Close(codes.TRY_AGAIN, "TryAgain")


def test_a_client_gets_the_last_refusal_before_it_is_disconnected(client: Client) -> None:
    large = HELD_BYTES // 8
    for number in range(LIMIT + 1):
        client.send(_numbered(number, "x" * large))
    refusal, closed = client.send(_numbered(LIMIT + 1, "x" * large))
    assert isinstance(refusal, fx.Send)
    assert isinstance(refusal.frame, down.Refused)
    assert isinstance(refusal.frame.refusal, TooMany)
    assert closed == fx.Close(codes.TRY_AGAIN, "TryAgain")


def _numbered(number: int, text: str = "a") -> up.Do:
    return up.Do(key=f"{number:022}", log=chat_at(CHAT), act=Say(text=text))


def _closed(effects: Iterable[fx.Effect]) -> bool:
    return any(isinstance(effect, fx.Close) for effect in effects)


def test_P26_a_client_that_waits_as_long_as_it_must_at_most_is_not_disconnected(client: Client) -> None:
    client.limit.wait = MAX_WAIT
    client.desk.answers = [fx.Send(HEARD)]
    assert client.say("a") == [refused(TooMany(retry_after=MAX_WAIT), "a")]
    assert client.send(up.Watch()) == [fx.Send(HEARD)]
    assert not _closed(client.session.count(1, 0.0))
    client.limit.wait = MAX_WAIT + 0.01
    refusal = TooMany(retry_after=MAX_WAIT + 0.01)
    assert client.say("b") == [refused(refusal, "b"), FLOODED]
    assert client.send(up.Watch()) == [FLOODED]
    assert list(client.session.count(1, 0.0)) == [FLOODED]


def test_P26_bytes_that_are_no_frame_count(client: Client) -> None:
    assert list(client.session.count(3, 4.0)) == []
    assert client.limit.uses[-1] == (3, 4.0)


def test_P26_opening_chats_is_not_limited(client: Client) -> None:
    client.limit.wait = 1.0
    client.desk.answers = [fx.Send(HEARD)]
    assert client.send(up.Open(log=chat_at(CHAT))) == [fx.Send(HEARD)]
    assert client.send(up.Ping(n=1)) == [refused(TooMany(retry_after=1.0))]


def test_the_first_bad_frame_of_a_connection_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(2):
        list(client.session.receive(b"{", 0.0))
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert "BadFrame" in caplog.text


def test_the_first_unexpected_refusal_of_a_connection_is_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client.session.note_refusal(AlreadyClaimed(by="Chi"))
    assert caplog.records == []
    client.desk.answers = [refused(NotYours(by=None))]
    for _ in range(2):
        client.send(up.Watch())
    assert [record.getMessage() for record in caplog.records] == ["an act was refused: NotYours"]


def test_an_act_instead_of_a_hello_is_refused_with_a_reason() -> None:
    first, _ = Session(Limit()).receive(msgspec.json.encode(up.Watch()), 0.0)
    assert first == refused(NotNow(reason="the first frame is a hello"))
