"""Acts of one connection on one chat keep their order, also if some are temporarily refused (P11)."""

from collections import deque
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats.commands import Command, Operator, Say
from refdesk.chats.outcomes import Outcome, Refused, Stored
from refdesk.chats.refusals import NotAllowed, OutcomeUnknown, Unavailable
from refdesk.gateway.act_order import LAPSE, LIMIT, ActOrder
from refdesk.gateway.effects import AnyCommand
from refdesk.protocol.refusals import OutOfOrder
from tests.chats.world import ACTIVE

CHAT, OTHER = 7, 8
ANA = Operator(1, "Ana", frozenset())
DONE = Stored(head=ACTIVE, seq=1)
AWAY = Refused(Unavailable(retry_after=2.0))


def act(key: str, chat: int = CHAT) -> Command:
    return Command(chat, ANA, Say(text=key), key)


class Journal:
    """Receives acts in the order of `ActOrder`; the test answers them."""

    def __init__(self) -> None:
        self.order = ActOrder()
        self.under_way: deque[AnyCommand] = deque()
        self.stored: list[str] = []
        self.overtaking: dict[str, OutOfOrder] = {}

    def send(self, key: str, now: float = 0.0, chat: int = CHAT) -> OutOfOrder | None:
        refusal = self.order.check(chat, key, now)
        if refusal is None and self.order.submit(act(key, chat)):
            self.under_way.append(act(key, chat))
        return refusal

    def answer(self, outcome: Outcome = DONE, now: float = 0.0) -> str:
        """Give the oldest act under way this outcome."""
        command = self.under_way.popleft()
        key = command.key or ""
        if isinstance(outcome, Stored):
            self.stored.append(key)
        following = self.order.on_outcome(command, outcome, now)
        if following:
            self.overtaking.update(following.overtaking)
            self.under_way.extend([following.command] if following.command else [])
        return key


def test_P11_an_act_waits_for_the_outcome_of_the_one_before_it() -> None:
    journal = Journal()
    for key in "ab":
        assert journal.send(key) is None
    assert [command.key for command in journal.under_way] == ["a"]
    journal.answer()
    assert [command.key for command in journal.under_way] == ["b"]


def test_P11_acts_behind_a_temporarily_refused_one_are_refused_too() -> None:
    journal = Journal()
    for key in "abc":
        journal.send(key)
    journal.answer(AWAY)
    assert journal.overtaking == dict.fromkeys("bc", OutOfOrder(after="a", retry_after=2.0))
    assert not journal.under_way


def test_P11_a_later_act_is_refused_until_the_refused_one_arrives_again() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(AWAY)
    assert journal.send("b", 1.5) == OutOfOrder(after="a", retry_after=0.5)
    assert journal.send("a", 2.0) is None
    assert journal.send("c", 2.0) == OutOfOrder(after="b", retry_after=0.5)
    assert journal.send("b", 2.0) is None
    assert journal.send("c", 2.0) is None
    for _ in "abc":
        journal.answer()
    assert journal.stored == ["a", "b", "c"]


def test_P11_an_unknown_outcome_stops_the_acts_that_follow() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(Refused(OutcomeUnknown()))
    assert journal.send("b") is not None


def test_P11_a_final_refusal_stops_no_other_act() -> None:
    journal = Journal()
    for key in "ab":
        journal.send(key)
    journal.answer(Refused(NotAllowed()))
    journal.answer()
    assert journal.stored == ["b"]
    assert journal.send("c") is None


def test_P11_a_refused_act_stops_no_other_chat_of_the_connection() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(AWAY)
    assert journal.send("b", chat=OTHER) is None
    assert [command.chat for command in journal.under_way] == [OTHER]


def test_P11_a_refused_act_that_never_arrives_again_is_dropped() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(AWAY)
    assert journal.send("b", 2.0 + LAPSE) is not None
    assert journal.send("b", 2.1 + LAPSE) is None


def test_act_order_stores_nothing_about_answered_acts() -> None:
    journal = Journal()
    for now in range(100):
        for key in ("a", "b", "c"):
            journal.send(f"{key}{now}", now)
        journal.answer(AWAY, now)
        for key in ("a", "b", "c"):
            assert journal.send(f"{key}{now}", now + 2.0) is None
        for _ in "abc":
            journal.answer()
    assert (journal.order._chats, journal.order._size) == ({}, 0)


def test_act_order_is_full_beyond_its_limit_of_refused_acts() -> None:
    order = ActOrder()
    for number in range(LIMIT):
        order.add_refused(number, f"k{number}", 1.0)
        assert not order.full
    order.add_refused(0, "one too many", 1.0)
    assert order.full


class Pipelining(Journal):
    """A client that waits for no answer, and sends each refused act again on a separate timer."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random
        self._count = 0
        self._refused_keys: list[str] = []

    def step(self, name: str) -> None:
        if name in ("new", "too many"):
            self._count += 1
            self._new(f"{self._count:04}", refused=name == "too many")
        elif name == "again" and self._refused_keys:
            self._try(self._refused_keys.pop(self._random.randrange(len(self._refused_keys))))
        elif name in OUTCOMES and self.under_way:
            self._answer(OUTCOMES[name])

    def finish(self) -> None:
        while self._refused_keys or self.under_way:
            for key in [self._refused_keys.pop() for _ in self._refused_keys[:]]:
                self._try(key)
            while self.under_way:
                self._answer(DONE)

    def _new(self, key: str, *, refused: bool) -> None:
        if refused:
            self.order.add_refused(CHAT, key, 0.0)
            self._refused_keys.append(key)
        else:
            self._try(key)

    def _try(self, key: str) -> None:
        if self.send(key) is not None:
            self._refused_keys.append(key)

    def _answer(self, outcome: Outcome) -> None:
        key = self.answer(outcome)
        self._refused_keys += [*([key] if outcome == AWAY else []), *self.overtaking]
        self.overtaking.clear()


OUTCOMES: dict[str, Outcome] = {"stored": DONE, "away": AWAY, "final": Refused(NotAllowed())}
steps = st.lists(st.sampled_from(["new", "new", "again", "too many", "stored", "stored", "away", "final"]), max_size=60)


@given(steps, st.randoms(use_true_random=False))
def test_P11_acts_keep_their_order_for_any_refusals_and_retries(names: list[str], random: Random) -> None:
    journal = Pipelining(random)
    for name in names:
        journal.step(name)
    journal.finish()
    assert journal.stored == sorted(journal.stored)
    assert journal.order._size == 0
