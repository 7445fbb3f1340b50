"""Any valid frames in any order, in both roles: each act is answered at most once, on chats of its role only."""

from collections.abc import Iterable, Iterator
from itertools import count

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats import commands as c
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Outcome, Stored
from refdesk.colleagues.commands import Member
from refdesk.eventlog.address import Address, chat_at, internal_chat_at, ticket_at
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NoSuchChat, Refusal, Unavailable
from refdesk.gateway import effects as fx
from refdesk.gateway.limits import Allowance
from refdesk.gateway.operator import OperatorSession
from refdesk.gateway.patron import PatronSession
from refdesk.gateway.session import Session
from refdesk.live.kinds import ClientCommand
from refdesk.protocol import VERSION, down, up
from refdesk.tickets.commands import Member as TicketMember
from tests.chats.world import ACTIVE, ANA, CHAT, UNSEATED, WAITING
from tests.protocol.test_decode import ACTS, FRAMES, TICKET_ACTS

# A chat that waits, one that a colleague has, and one of another department, which is fed to nobody here.
WAITS, COLLEAGUES, ELSEWHERE = CHAT + 1, CHAT + 2, CHAT + 3
FED = {
    CHAT: ACTIVE,
    WAITS: msgspec.structs.replace(WAITING, chat=WAITS),
    COLLEAGUES: msgspec.structs.replace(ACTIVE, chat=COLLEAGUES, claimed_by=ANA.id + 1),
}
MEMBER = Member(ANA.id, ANA.name, ANA.departments)
TICKET_MEMBER = TicketMember(ANA.id, ANA.name)
HELLO = up.PatronHello(version=VERSION, token="t", visible=False)
WELCOME = down.Welcome(version=VERSION, node="n", now=1, grace=1, epoch="e")

# An internal chat and a ticket may have the number of a chat.
chats = st.sampled_from((*map(chat_at, (CHAT, *FED, ELSEWHERE)), internal_chat_at(CHAT), ticket_at(CHAT)))
numbers = st.integers(0, ACTIVE.last_seq + 2)
outcomes = st.sampled_from(("stored", "stored", r.SeatMoved(), Unavailable(), NoSuchChat()))
frames = (
    st.builds(up.Do, key=st.just("k" * 22), log=chats, act=st.sampled_from((*ACTS, *TICKET_ACTS)))
    | st.builds(up.Open, log=chats, after=numbers)
    | st.builds(up.Seen, log=chats, seq=numbers, count=numbers)
    | st.builds(up.Typing, log=chats)
    | st.builds(up.Leave, log=chats)
    | st.builds(up.Visible, visible=st.booleans())
    | st.sampled_from(FRAMES)
)
sequences = st.lists(st.tuples(frames, outcomes), max_size=20)


class Talk:
    """A greeted session and all its effects."""

    def __init__(self, role: PatronSession | OperatorSession) -> None:
        self.role, self.effects, self.head = role, list[fx.Effect](), ACTIVE
        self._session = Session(Allowance(10**6))
        self._keys = count(1)
        list(self._session.receive(msgspec.json.encode(HELLO), 0.0))
        self.settles(self._session.identified(role, WELCOME, role.first()), "stored")

    def hears(self, frame: up.Up, outcome: object) -> list[fx.Effect]:
        if hasattr(frame, "key"):
            frame = msgspec.structs.replace(frame, key=f"{next(self._keys):022}")
        made = self.settles(self._session.receive(msgspec.json.encode(frame), 0.0), outcome)
        answers = [client for client in made if answered(client)]
        assert len(answers) <= (1 if hasattr(frame, "key") else 0)
        assert all(answered(answer) == getattr(frame, "key", None) for answer in answers)
        return made

    def settles(self, effects: Iterable[fx.Effect], outcome: object) -> list[fx.Effect]:
        made = list[fx.Effect]()
        for effect in effects:
            made.append(effect)
            if isinstance(effect, fx.Submit):
                command = effect.command
                settled = self._session.on_outcome(command, self._outcome(command, outcome), 0.0)
                made += self.settles(settled, outcome)
        self.effects += made
        return made

    def _outcome(self, command: ClientCommand, outcome: object) -> Outcome:
        if isinstance(outcome, Refusal):
            return Refused(outcome)
        if isinstance(command.act, c.TakeSeat):
            self.head = msgspec.structs.replace(self.head, seat=self.head.seat + 1)
        return Stored(head=self.head, seq=self.head.last_seq)


def answered(effect: fx.Effect) -> str | None:
    sent = effect.frame if isinstance(effect, fx.Send) else None
    return sent.key if isinstance(sent, down.Done | down.Refused) else None


def reached(effects: Iterable[fx.Effect]) -> Iterator[Address]:
    """The logs that are read, marked, or sent something."""
    for effect in effects:
        if isinstance(effect, fx.OpenFeed | fx.SaveReadMark | fx.Relay):
            yield effect.log


@given(sequences)
def test_P12_any_frames_of_a_patron_reach_only_their_chat_and_only_with_the_seat(
    steps: list[tuple[up.Up, object]],
) -> None:
    role = PatronSession("n", HELLO, ACTIVE)
    talk = Talk(role)
    for frame, outcome in steps:
        seated = role.seat is not None
        made = talk.hears(frame, outcome)
        assert set(reached(made)) <= ({chat_at(CHAT)} if seated or role.seat is not None else set())
    acting = [effect.command.actor for effect in talk.effects if isinstance(effect, fx.Submit)]
    assert all(isinstance(actor, c.Patron) and actor.chat == UNSEATED.chat == CHAT for actor in acting)


@given(sequences)
def test_P12_any_frames_of_an_operator_carry_their_name_and_mark_only_their_chats(
    steps: list[tuple[up.Up, object]],
) -> None:
    """The permission to read a chat is checked when it is opened, for this operator."""

    def fed(log: Address) -> Head | None:
        return FED.get(log.number) if log.kind == "chat" else None

    talk = Talk(OperatorSession(ANA, "session", fed, desk=True))
    for frame, outcome in steps:
        talk.hears(frame, outcome)
    sent = [effect for effect in talk.effects if isinstance(effect, fx.SaveReadMark | fx.Relay)]
    assert {effect.log for effect in sent} <= {chat_at(CHAT)}
    acting = [effect.command.actor for effect in talk.effects if isinstance(effect, fx.Submit)]
    reading = [effect.reader for effect in talk.effects if isinstance(effect, fx.OpenFeed)]
    assert all(actor in (ANA, MEMBER, TICKET_MEMBER) for actor in (*acting, *reading))
