"""The patron's client with a server that drops, repeats and refuses frames."""

import asyncio

import pytest

from refdesk.chats.refusals import ChatEnded
from refdesk.client import ActRefused, EndedForGood, PatronChat

from .scripted import Peer, events, message, scripted

SEAT = {"kind": "seat", "held": True, "seat": 3}


async def test_P7_an_unanswered_act_is_sent_again_with_its_key_on_the_next_connection() -> None:
    keys: list[str] = []

    async def first(peer: Peer) -> None:
        await peer.welcome()
        await peer.send(SEAT)
        keys.append((await peer.receive())["key"])

    async def second(peer: Peer) -> None:
        await peer.welcome()
        await peer.send(SEAT)
        keys.append((await peer.receive())["key"])
        await peer.send({"kind": "done", "key": keys[-1], "seq": 5, "repeat": True})
        await peer.receive()

    async with scripted(first, second) as url, PatronChat(url, 7, "t") as chat:
        done = await chat.say("still there?")
    assert done.seq == 5
    assert keys[0] == keys[1]


async def test_P14_events_come_once_in_order_after_gaps_or_overlaps() -> None:
    positions: list[int] = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.send(SEAT, events(0, 1, message(1, "one")), events(2, 3, message(3, "three")))
        positions.append((await peer.receive())["after"])
        await peer.send(events(1, 3, message(2, "two"), message(3, "three")), events(0, 2, message(2, "two")))
        await peer.send(events(2, 4, message(3, "three"), message(4, "four")))
        await peer.receive()

    async with scripted(script) as url, PatronChat(url, 7, "t") as chat:
        await chat.until(lambda it: it.feed.through == 4)
        assert chat.feed.texts == ["one", "two", "three", "four"]
    assert positions == [1]


async def test_P19_a_reconnecting_window_sends_its_position_and_its_seat() -> None:
    hellos: list[dict[str, object]] = []

    async def script(peer: Peer) -> None:
        hellos.append(await peer.welcome())
        await peer.send(SEAT, events(0, 2, message(2, "two")))

    async with scripted(script) as url, PatronChat(url, 7, "t") as chat:
        await chat.until(lambda it: it.connections >= 2)
    assert (hellos[0].get("after", 0), hellos[0].get("seat", 0)) == (0, 0)
    assert (hellos[1]["after"], hellos[1]["seat"]) == (2, 3)


async def test_P10_an_act_is_sent_again_until_its_refusal_is_final() -> None:
    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.send(SEAT)
        key = (await peer.receive())["key"]
        await peer.send({"kind": "refused", "key": key, "refusal": {"name": "TooMany", "retry_after": 0}})
        assert (await peer.receive())["key"] == key
        await peer.send({"kind": "refused", "key": key, "refusal": {"name": "ChatEnded", "by": "patron", "at": 1}})
        await peer.receive()

    async with scripted(script) as url, PatronChat(url, 7, "t") as chat:
        with pytest.raises(ActRefused) as refused:
            await chat.say("too late")
    assert refused.value.refusal == ChatEnded(by="patron", at=1)


async def test_P10_acts_wait_for_the_seat_and_are_sent_in_order_with_it() -> None:
    """After a restore the window that held the seat gets it back; until then its acts would be refused."""
    received: list[str] = []
    without = {"kind": "seat", "held": False, "seat": 0}

    async def lose_the_seat(peer: Peer) -> None:
        await peer.welcome()
        await peer.send(SEAT)
        keys = [(await peer.receive())["key"], (await peer.receive())["key"]]
        await peer.send({"kind": "refused", "key": keys[0], "refusal": {"name": "SeatMoved"}})

    async def give_it_back(peer: Peer) -> None:
        await peer.welcome(epoch="restored")
        await peer.send(without)
        received.append((await peer.receive())["kind"])
        await peer.send({"kind": "ping", "n": 1})
        received.append((await peer.receive())["kind"])
        await peer.send(SEAT)
        for seq in (5, 6):
            act = await peer.receive()
            received.append(act["act"]["text"])
            await peer.send({"kind": "done", "key": act["key"], "seq": seq})
        await peer.receive()

    async with scripted(lose_the_seat, give_it_back) as url, PatronChat(url, 7, "t") as chat:
        done = await asyncio.gather(chat.say("one"), chat.say("two"))
    assert [answer.seq for answer in done] == [5, 6]
    assert received == ["take_seat", "pong", "one", "two"]


async def test_P6_a_refused_token_ends_the_client_and_fails_its_waits() -> None:
    count = 0

    async def script(peer: Peer) -> None:
        nonlocal count
        count += 1
        await peer.receive()
        await peer.send({"kind": "bye", "code": 4401, "name": "foreign"})

    async with scripted(script) as url, PatronChat(url, 7, "t") as chat:
        waiting = asyncio.ensure_future(chat.say("hello?"))
        with pytest.raises(EndedForGood):
            await chat.until(lambda it: it.held)
        with pytest.raises(EndedForGood):
            await waiting
    assert count == 1
