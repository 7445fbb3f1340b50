"""Chat feeds: every event once and in order, whatever is lost, late or repeated."""

import asyncio
from errno import EIO

import pytest
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.chats import events as e
from refdesk.chats.outcomes import Stored
from refdesk.chats.participants import Participant, encoded
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.events import MessageSent, NoteSaved
from refdesk.eventlog.heads import LogHead
from refdesk.live import feeds
from refdesk.live.feeds import Feeds, Subscription
from refdesk.live.send_buffer import LIMIT, SendBuffer
from tests.generated import examples

from .fakes import Frame, Log, MemoryDatabase, frames, settle


class Reader:
    """One subscription and its frames."""

    def __init__(self, log: Log, after: int = 0, *, to_patron: bool = False, operator: int = 0) -> None:
        self.send_buffer, self.heads, self.got = SendBuffer(), list[LogHead](), list[Frame]()
        self.subscription = Subscription(
            log.head, after, self.send_buffer, self.heads.append, to_patron=to_patron, reader=operator
        )

    @property
    def frames(self) -> list[Frame]:
        self.got += frames(self.send_buffer)
        return self.got

    @property
    def stretches(self) -> list[tuple[int, int]]:
        return [(f["after"], f["through"]) for f in self.frames if f["kind"] == "events"]

    @property
    def texts(self) -> list[str]:
        events = [event for f in self.frames if f["kind"] == "events" for event in f["events"]]
        return [event["body"]["text"] for event in events if "text" in event["body"]]


def joined(database: MemoryDatabase, log: Log, after: int = 0, *, to_patron: bool = False) -> tuple[Feeds, Reader]:
    chats, reader = Feeds(database), Reader(log, after, to_patron=to_patron)
    chats.join(reader.subscription)
    return chats, reader


async def test_P15_opening_sends_the_stretch_from_there_then_opened_then_news() -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log, after=1)
    await settle()
    chats.announce(log.say("new"))
    assert [f["kind"] for f in reader.frames] == ["events", "opened", "events"]
    assert reader.stretches == [(1, 3), (3, 4)]
    opened = {"kind": "opened", "log": ["chat", 7], "through": 3, "epoch": "", "seen_by_patron": 1, "seen_by_desk": 2}
    assert reader.got[1] == opened


@pytest.mark.parametrize(("operator", "marked"), [(1, 1), (2, 2), (3, 1)], ids=["owner", "participant", "colleague"])
async def test_P45_a_participant_gets_their_own_read_mark_and_others_the_owners(operator: int, marked: int) -> None:
    joined_by = Participant(2, 10, "Chi Nguyen", "Reference")
    log = Log(claimed_by=1, participants=encoded([joined_by]))
    database = MemoryDatabase(log)
    Feeds(database).join(Reader(log, operator=operator).subscription)
    await settle()
    assert database.readers == [marked]


async def test_P15_opening_an_up_to_date_feed_sends_opened_only() -> None:
    log = Log()
    _, reader = joined(MemoryDatabase(log), log, after=3)
    await settle()
    assert [f["kind"] for f in reader.frames] == ["opened"]


@pytest.mark.parametrize("after", [4, 10**6, -5])
async def test_P15_a_position_outside_the_log_is_moved_to_its_ends(after: int) -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log, after=after)
    await settle()
    chats.announce(log.say("new"))
    assert reader.stretches == ([(3, 4)] if after > 0 else [(0, 3), (3, 4)])


async def test_P13_events_stored_during_the_query_are_sent_once() -> None:
    log = Log()
    database = MemoryDatabase(log)
    database.hold()
    chats, reader = joined(database, log)
    await settle()
    for text in ("one", "two"):
        chats.announce(log.say(text))
    database.open.set()
    await settle()
    assert reader.texts == ["Where do I renew?", "one", "two"]
    assert reader.stretches == [(0, 3), (3, 5)]


async def test_P14_events_are_sent_once_in_order_after_gaps_or_overlaps() -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log)
    await settle()
    first, second, third = log.say("one"), log.say("two"), log.say("three")
    chats.announce(first)
    chats.announce(first)
    chats.announce(third)
    await settle()
    chats.announce(second)
    await settle()
    assert reader.texts == ["Where do I renew?", "one", "two", "three"]
    assert reader.stretches == [(0, 3), (3, 4), (4, 6)]


async def test_a_hint_leads_to_a_query_only_for_unsent_events() -> None:
    log = Log()
    database = MemoryDatabase(log)
    chats, reader = joined(database, log)
    await settle()
    before = len(database.queries)
    chats.catch_up(chat_at(7), 3)
    chats.catch_up(chat_at(8), 99)
    await settle()
    assert len(database.queries) == before
    log.say("elsewhere")
    chats.catch_up(chat_at(7), 4)
    await settle()
    assert reader.texts[-1] == "elsewhere"


async def test_P9_a_repeat_sends_its_events_if_they_were_not_sent() -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log)
    await settle()
    lost = log.say("died before it was announced")
    chats.announce(Stored(head=lost.head, seq=lost.seq, repeat=True))
    await settle()
    assert reader.texts[-1] == "died before it was announced"


async def test_P13_the_patrons_feed_lacks_events_for_the_desk_alone() -> None:
    log = Log()
    log.add(NoteSaved(text="a regular"))
    database = MemoryDatabase(log)
    chats, patron = joined(database, log, to_patron=True)
    desk = Reader(log)
    chats.join(desk.subscription)
    await settle()
    chats.announce(log.add(NoteSaved(text="again"), MessageSent(text="hello")))
    assert patron.stretches == desk.stretches == [(0, 4), (4, 6)]
    assert patron.texts == ["Where do I renew?", "hello"]
    assert desk.texts == ["Where do I renew?", "a regular", "again", "hello"]


async def test_a_long_log_is_sent_in_pieces_that_wait_for_room() -> None:
    log = Log()
    log.say(*(str(n) for n in range(100)))
    database = MemoryDatabase(log, piece=10)
    _, reader = joined(database, log)
    reader.send_buffer.push(b'"' + b"x" * (LIMIT // 2) + b'"')
    await settle()
    assert database.queries == ["resume"], "the second piece waits"
    reader.send_buffer.next_chunk()
    for _ in range(20):
        await settle()
    assert reader.stretches[0] == (0, 10)
    assert len(reader.stretches) == 11
    assert reader.texts[1:] == [str(n) for n in range(100)]


async def test_on_head_is_called_before_the_events_are_sent() -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log)
    await settle()
    chats.announce(log.say("one"))
    assert reader.heads[-1].last_seq == 4
    assert reader.subscription.head == log.head


async def test_P20_a_subscription_that_leaves_in_on_head_gets_no_events() -> None:
    """The patron's earlier window doesn't get the event that moves the seat."""
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log)
    await settle()
    reader.subscription.on_head = lambda head: setattr(reader.subscription, "open", False)
    before = list(reader.stretches)
    chats.announce(log.add(e.SeatTaken(seat=2, node="n")))
    assert reader.stretches == before


async def test_a_subscription_that_left_gets_nothing_and_is_forgotten() -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log)
    await settle()
    assert chats.leave(reader.subscription)
    assert not chats.leave(reader.subscription)
    before = list(reader.stretches)
    chats.announce(log.say("one"))
    await settle()
    assert (reader.stretches, chats.served("chat")) == (before, [])


async def test_a_subscription_that_leaves_during_the_query_gets_nothing() -> None:
    log = Log()
    database = MemoryDatabase(log)
    database.hold()
    chats, reader = joined(database, log)
    await settle()
    chats.leave(reader.subscription)
    database.open.set()
    await settle()
    assert reader.frames == []


@pytest.mark.parametrize("failure", [OperationalError("away"), OSError(EIO, "an outsider"), KeyError("a fault")])
async def test_a_log_is_queried_again_after_an_error(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    monkeypatch.setattr(feeds, "RETRY", 0)
    log = Log()
    database = MemoryDatabase(log)
    database.failures, database.failure = 3, failure
    _, reader = joined(database, log)
    await settle()
    await settle()
    assert reader.stretches == [(0, 3)]
    assert database.queries == ["resume"] * 4 + ["_seen_by"]


async def test_a_feed_gets_later_events_after_an_unexpected_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RETRY", 0)
    log = Log()
    database = MemoryDatabase(log)
    chats, reader = joined(database, log)
    await settle()
    database.failures, database.failure = 1, KeyError("a fault")
    log.say("lost on the way")
    chats.catch_up(chat_at(7), log.head.last_seq)
    await settle()
    chats.announce(log.say("later"))
    await settle()
    assert reader.stretches == [(0, 3), (3, 4), (4, 5)]
    assert reader.texts[-2:] == ["lost on the way", "later"]


class Life:
    """One subscription, and everything that can happen between the log and it."""

    def __init__(self, *, to_patron: bool) -> None:
        self.log = Log()
        self.database = MemoryDatabase(self.log, piece=3)
        self.chats, self.reader = joined(self.database, self.log, to_patron=to_patron)
        self.late: list[Stored] = []

    async def announce(self) -> None:
        self.chats.announce(self.log.say("announced"))

    async def lose(self) -> None:
        self.log.say("lost on the way")

    async def delay(self) -> None:
        self.late.append(self.log.say("late"))

    async def deliver(self) -> None:
        for stored in self.late[-1:]:
            self.chats.announce(stored)

    async def hint(self) -> None:
        self.chats.catch_up(chat_at(7), self.log.head.last_seq)

    async def hold(self) -> None:
        self.database.hold()

    async def let(self) -> None:
        self.database.open.set()

    async def wait(self) -> None:
        await settle()


HAPPENINGS = st.sampled_from(["announce", "lose", "delay", "deliver", "hint", "hold", "let", "wait"])


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(HAPPENINGS, max_size=25), st.booleans())
def test_P13_each_event_is_sent_once_in_order_for_any_losses_and_repeats(happens: list[str], patron: bool) -> None:
    asyncio.run(_live_through(happens, to_patron=patron))


async def _live_through(happens: list[str], *, to_patron: bool) -> None:
    life = Life(to_patron=to_patron)
    for happening in happens:
        await getattr(life, happening)()
    await life.let()
    for _ in range(20):
        await life.hint()
        await settle()
    stretches = life.reader.stretches
    assert [after for after, _ in stretches] == [0, *(through for _, through in stretches[:-1])]
    assert stretches[-1][1] == life.log.head.last_seq
    said = [event.body.text for event in life.log.events if isinstance(event.body, MessageSent)]
    assert life.reader.texts == said


async def test_comparing_many_logs_lets_messages_pass_and_finds_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "AT_ONCE", 2)
    log = Log(9)
    chats, reader = joined(MemoryDatabase(log), log)
    await settle()
    log.say("stored by another node")
    comparing = asyncio.ensure_future(chats.compare("chat", {1: 5, 2: 5, 3: 5, 4: 5, 9: log.head.last_seq}))
    iterations = 0
    while not comparing.done():
        await asyncio.sleep(0)
        iterations += 1
    await settle()
    assert iterations >= 3
    assert reader.subscription.cursor == log.head.last_seq
