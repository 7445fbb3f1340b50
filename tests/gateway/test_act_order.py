"""Acts of one connection on one chat keep their order, also if some are temporarily refused (P11)."""

from collections import deque
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats.commands import Command, Operator
from refdesk.chats.outcomes import Outcome, Stored
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NotAllowed, OutcomeUnknown, Unavailable
from refdesk.gateway.act_order import HELD_BYTES, LAPSE, LIMIT, ActOrder
from refdesk.live.kinds import ClientCommand
from refdesk.protocol.refusals import TooMany
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
        self.under_way: deque[ClientCommand] = deque()
        self.stored: list[str] = []

    @property
    def keys(self) -> str:
        return "".join(command.key or "" for command in self.under_way)

    def send(self, key: str, now: float = 0.0, chat: int = CHAT, size: int = 100) -> TooMany | None:
        passed = self.order.submit(act(key, chat), size, now)
        if passed is True:
            self.under_way.append(act(key, chat))
        return passed if isinstance(passed, TooMany) else None

    def answer(self, outcome: Outcome = DONE, now: float = 0.0) -> str:
        """Give the oldest act under way this outcome."""
        command = self.under_way.popleft()
        key = command.key or ""
        if isinstance(outcome, Stored):
            self.stored.append(key)
        following = self.order.on_outcome(command, outcome, now)
        self.under_way.extend([following] if following else [])
        return key

    def answer_all(self) -> None:
        while self.under_way:
            self.answer()


def test_P11_an_act_waits_for_the_outcome_of_the_one_before_it() -> None:
    journal = Journal()
    for key in "ab":
        journal.send(key)
    assert journal.keys == "a"
    journal.answer()
    assert journal.keys == "b"


def test_P11_acts_behind_a_temporarily_refused_one_wait_until_it_arrives_again() -> None:
    journal = Journal()
    for key in "abc":
        journal.send(key)
    journal.answer(AWAY)
    assert journal.send("d", 1.0) is None
    assert journal.keys == ""
    journal.send("a", 2.0)
    journal.answer_all()
    assert journal.stored == ["a", "b", "c", "d"]


def test_P11_a_refused_act_keeps_its_position_among_those_that_wait() -> None:
    journal = Journal()
    for key in "ac":
        journal.order.add_refused(chat_at(CHAT), key, 1.0, 0.0)
    for key in "bca":
        journal.send(key, 1.0)
    journal.answer_all()
    assert journal.stored == ["a", "c", "b"]


def test_P11_an_unknown_outcome_stops_the_acts_that_follow() -> None:
    journal = Journal()
    for key in "ab":
        journal.send(key)
    journal.answer(Refused(OutcomeUnknown()))
    assert journal.keys == ""


def test_P11_a_final_refusal_stops_no_other_act() -> None:
    journal = Journal()
    for key in "ab":
        journal.send(key)
    journal.answer(Refused(NotAllowed()))
    journal.answer()
    journal.send("c")
    journal.answer()
    assert journal.stored == ["b", "c"]


def test_P11_a_refused_act_stops_no_other_chat_of_the_connection() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(AWAY)
    journal.send("b", chat=OTHER)
    assert [command.address.number for command in journal.under_way] == [OTHER]


def test_P11_a_key_sent_twice_without_an_answer_is_executed_twice() -> None:
    """The journal decides whether the second one is a repeat."""
    journal = Journal()
    for key in "aba":
        journal.send(key)
    journal.answer_all()
    assert journal.stored == ["a", "b", "a"]


def lapsed() -> Journal:
    """Acts b and c waited for a, which was refused and didn't arrive again."""
    journal = Journal()
    for key in "abc":
        journal.send(key)
    journal.answer(AWAY)
    assert journal.order.lapses_at() == 2.0 + LAPSE
    assert journal.order.drop_lapsed(1.9 + LAPSE) == []
    later = Unavailable(retry_after=2.5)
    assert journal.order.drop_lapsed(2.0 + LAPSE) == [("b", later), ("c", later)]
    assert journal.order.lapses_at() is None
    return journal


def test_P11_acts_behind_a_dropped_one_are_executed_when_they_arrive_again() -> None:
    journal = lapsed()
    for key in "bc":
        journal.send(key, now=15.0)
    journal.answer_all()
    assert journal.stored == ["b", "c"]


def test_P11_a_client_that_was_frozen_loses_no_position() -> None:
    journal = lapsed()
    for key in "abc":
        journal.send(key, now=30.0)
    journal.answer_all()
    assert journal.stored == ["a", "b", "c"]


def test_P11_nothing_lapses_while_no_act_waits_behind_the_refused_one() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(AWAY)
    assert journal.order.lapses_at() is None


def test_P11_an_act_without_room_is_refused_and_keeps_its_position() -> None:
    journal = Journal()
    journal.send("a")
    journal.answer(AWAY)
    assert journal.send("b", size=HELD_BYTES) is None
    refusals = [journal.send(key, size=1000) for key in "cde"]
    assert [refusal and refusal.retry_after for refusal in refusals] == [2.1, 2.2, 2.3]
    journal.send("a", 2.0)
    journal.answer()
    for key in "edc":
        journal.send(key, 4.0)
    journal.answer_all()
    assert journal.stored == ["a", "b", "c", "d", "e"]


def test_act_order_stores_nothing_about_answered_acts() -> None:
    journal = Journal()
    for now in range(100):
        for key in ("a", "b", "c"):
            journal.send(f"{key}{now}", now)
        journal.answer(AWAY, now)
        journal.send(f"a{now}", now + 2.0)
        journal.answer_all()
    assert (journal.order._logs, journal.order._size, journal.order._held) == ({}, 0, 0)


def test_act_order_is_full_beyond_its_limit_of_refused_acts() -> None:
    order = ActOrder()
    for number in range(LIMIT):
        order.add_refused(chat_at(number), f"k{number}", 1.0, 0.0)
        assert not order.full
    order.add_refused(chat_at(0), "one too many", 1.0, 0.0)
    assert order.full


class Pipelining(Journal):
    """A client that waits for no answer, and sends each refused act again on a separate timer."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random
        self._count = 0
        self._refused_keys: list[str] = []

    def step(self, name: str) -> None:
        if name in ("new", "large", "too many"):
            self._count += 1
            self._new(f"{self._count:04}", name)
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

    def _new(self, key: str, how: str) -> None:
        if how == "too many":
            self.order.add_refused(chat_at(CHAT), key, 0.0, 0.0)
            self._refused_keys.append(key)
        else:
            self._try(key, HELD_BYTES // 3 if how == "large" else 100)

    def _try(self, key: str, size: int = 100) -> None:
        if self.send(key, size=size) is not None:
            self._refused_keys.append(key)

    def _answer(self, outcome: Outcome) -> None:
        key = self.answer(outcome)
        self._refused_keys += [key] if outcome == AWAY else []


OUTCOMES: dict[str, Outcome] = {"stored": DONE, "away": AWAY, "final": Refused(NotAllowed())}
NAMES = ("new", "new", "large", "again", "too many", "stored", "stored", "away", "final")
steps = st.lists(st.sampled_from(NAMES), max_size=60)


@given(steps, st.randoms(use_true_random=False))
def test_P11_acts_keep_their_order_for_any_refusals_and_retries(names: list[str], random: Random) -> None:
    journal = Pipelining(random)
    for name in names:
        journal.step(name)
    journal.finish()
    assert journal.stored == sorted(journal.stored)
    assert (journal.order._size, journal.order._held) == (0, 0)
