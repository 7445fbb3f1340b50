"""How much a patron may write until the chat is claimed (P39), and on a nearly full disk."""

from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats.commands import Claim, End
from refdesk.eventlog.acts import Say
from refdesk.gateway.limits import (
    ADDRESS_BYTES,
    ADDRESS_BYTES_PER_SECOND,
    CHAT_BYTES,
    CHAT_BYTES_PER_SECOND,
    EVERY,
    MESSAGES,
    UnclaimedRate,
)
from refdesk.protocol.refusals import TooMany

from .clients import World

CHAT, OTHER = 7, 8


HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def accepted(
    unclaimed: UnclaimedRate, times: int, now: float, size: int = 50, chat: int = CHAT, address: str = HERE
) -> int:
    return sum(unclaimed.consume(chat, address, size, now) is None for _ in range(times))


def test_P39_thirty_messages_at_once_and_one_in_three_seconds_after_that() -> None:
    unclaimed = UnclaimedRate(20)
    assert accepted(unclaimed, 40, 0.0) == MESSAGES
    assert accepted(unclaimed, 5, EVERY) == 1
    assert accepted(unclaimed, 5, 10 * EVERY) == 5


def test_P39_64_kib_at_once_and_2_kib_a_second_after_that() -> None:
    unclaimed = UnclaimedRate(20)
    assert accepted(unclaimed, 20, 0.0, 8 * 1024) == CHAT_BYTES // (8 * 1024)
    assert accepted(unclaimed, 20, 8 * 1024 / CHAT_BYTES_PER_SECOND, 8 * 1024) == 1


def test_P39_a_message_is_accepted_after_the_retry_after_of_its_refusal() -> None:
    unclaimed = UnclaimedRate(20)
    accepted(unclaimed, MESSAGES, 0.0)
    refused = unclaimed.consume(CHAT, HERE, 50, 0.0)
    assert isinstance(refused, TooMany)
    assert EVERY <= refused.retry_after < 2 * EVERY
    assert unclaimed.consume(CHAT, HERE, 50, refused.retry_after) is None


def test_P39_each_chat_is_counted_separately() -> None:
    unclaimed = UnclaimedRate(20)
    accepted(unclaimed, MESSAGES, 0.0)
    assert accepted(unclaimed, 1, 0.0, chat=OTHER) == 1


def test_P39_the_chats_of_an_address_share_512_kib_and_8_kib_a_second() -> None:
    unclaimed, piece = UnclaimedRate(20), 8 * 1024
    flooded = [accepted(unclaimed, 8, 0.0, piece, chat) for chat in range(60)]
    assert sum(flooded) == ADDRESS_BYTES // piece
    assert (
        sum(accepted(unclaimed, 1, 10.0, piece, chat) for chat in range(60)) == 10 * ADDRESS_BYTES_PER_SECOND // piece
    )
    assert accepted(unclaimed, 8, 10.0, piece, chat=99, address=ELSEWHERE) == 8


def test_P39_a_hundred_patrons_of_an_address_write_as_they_like() -> None:
    """Thirty words every ten seconds each."""
    unclaimed = UnclaimedRate(20)
    for second in range(0, 600, 10):
        assert all(accepted(unclaimed, 1, second + chat / 10, 400, chat) for chat in range(100))


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 3)), max_size=40))
def test_unclaimed_rate_forgets_a_chat_only_once_its_buckets_are_full(steps: list[tuple[float, int]]) -> None:
    """Otherwise messages of another patron would reset the limit."""
    unclaimed, now, total = UnclaimedRate(20), 0.0, 0
    for pause, chat in steps:
        now += pause
        total += accepted(unclaimed, 100, now, chat=chat) if chat == 1 else 0 * accepted(unclaimed, 1, now, chat=chat)
    assert total <= MESSAGES + now / EVERY + 1
    assert len(unclaimed._chats) <= 3
    assert len(unclaimed._addresses) <= 1


async def test_P39_the_rate_of_a_patron_is_limited_until_the_chat_is_claimed(world: World) -> None:
    world.node.unclaimed_rate = UnclaimedRate(20)
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    keys = [patron.do(head.chat, Say(text=str(n))) for n in range(MESSAGES + 2)]
    refusals = [
        (await patron.until(lambda f, key=key: f.get("key") == key and f["kind"] == "refused"))["refusal"]["name"]  # type: ignore[misc]
        for key in keys[MESSAGES:]
    ]
    assert refusals == ["TooMany", "TooMany"]
    end = patron.do(head.chat, End())
    await ana.done(head.chat, Claim())
    await world.until(head.chat, lambda it: it.state == "active")
    await patron.until(lambda f: f["kind"] == "events" and any(e["body"]["kind"] == "claimed" for e in f["events"]))
    for number, key in enumerate(keys[MESSAGES:], MESSAGES):
        stored = await patron.repeat(head.chat, Say(text=str(number)), key)
        assert stored["kind"] == "done"
    assert (await patron.answer(end))["seq"] == stored["seq"] + 1


async def test_a_patron_gets_NoRoom_on_a_full_disk_while_the_desk_works(world: World) -> None:
    free = True
    world.node.has_room = lambda: free
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    done = await patron.done(head.chat, Say(text="there is room"), "r" * 22)
    free = False
    assert (await patron.done(head.chat, Say(text="there is none")))["refusal"] == {"name": "NoRoom"}
    again = await world.seated(head)
    assert (await again.done(head.chat, Say(text="there is room"), "r" * 22))["seq"] == done["seq"]
    for act in (Claim(), Say(text="The disk is full"), End()):
        assert (await ana.done(head.chat, act))["kind"] == "done"
