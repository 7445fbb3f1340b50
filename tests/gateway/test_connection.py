"""Connections on a running node: what a patron and an operator get of a chat, from hello to close."""

import asyncio

import msgspec
import pytest

from refdesk.chats.commands import AcceptRequest, Claim, Close, End, RequestColleague
from refdesk.chats.head import Head
from refdesk.chats.queries import stretch
from refdesk.eventlog.acts import SaveNote, Say, SetName, SetTags
from refdesk.eventlog.address import chat_at
from refdesk.gateway import codes
from refdesk.gateway.node import Node
from refdesk.live.bus.memory import MemoryBus
from refdesk.protocol import VERSION, up

from .clients import Client, World
from .conftest import TERMS

HELLO = Say(text="Hello")


async def test_P19_a_visible_window_gets_the_welcome_the_seat_and_the_log(world: World) -> None:
    head = await world.chat()
    client = await world.seated(head)
    kinds = [frame["kind"] for frame in client.received]
    assert kinds[:2] == ["welcome", "seat"]
    assert client.received[0]["chat"] == head.chat
    assert client.texts == ["Where do I renew?"]


async def test_P19_a_hidden_window_gets_no_events(world: World) -> None:
    head = await world.chat()
    await world.seated(head)
    client = world.patron(head, visible=False)
    await client.kind("seat", held=False)
    await world.seated(head)
    client.read_buffer()
    assert [frame["kind"] for frame in client.received] == ["welcome", "seat"]


async def test_P19_a_hidden_window_gets_the_seat_of_a_chat_whose_patron_never_had_one(world: World) -> None:
    """The patron started the chat and went to another tab at once: the chat doesn't end as if no one had come."""
    head = await world.chat()
    await world.seated(head, visible=False)
    assert (await world.head(head.chat)).connection == "up"


@pytest.mark.parametrize("token", ["", "nonsense", "1.x", "999999.abc"])
async def test_P4_a_forged_token_closes_with_4401(world: World, token: str) -> None:
    client = Client(world.node)
    client.send(up.PatronHello(version=VERSION, token=token))
    assert (await client.kind("bye"))["code"] == 4401
    assert client.connection.closing == codes.BAD_CREDENTIAL


async def test_P4_an_invalid_connection_token_closes_with_4401(world: World) -> None:
    client = Client(world.node)
    client.send(up.DeskHello(version=VERSION, token="1.abc:xyz"))
    assert (await client.kind("bye"))["code"] == 4401


async def test_P8_done_has_the_seq_of_the_stored_event(world: World) -> None:
    head = await world.chat()
    client = await world.seated(head)
    done = await client.done(head.chat, HELLO)
    rows = await world.node.read(stretch, head.chat, done["seq"] - 1)
    assert (rows[0].seq, rows[0].client_key) == (done["seq"], done["key"])


async def test_P16_the_senders_own_event_has_its_key(world: World) -> None:
    head = await world.chat()
    client = await world.seated(head)
    key = client.do(head.chat, HELLO)
    await client.until(lambda f: f["kind"] == "events" and any(event.get("key") == key for event in f["events"]))


async def test_P9_a_repeat_on_another_connection_gets_the_first_result(world: World) -> None:
    head = await world.chat()
    first = await world.seated(head)
    done = await first.done(head.chat, HELLO, "k" * 22)
    first.end()
    again = await (await world.seated(head)).done(head.chat, HELLO, "k" * 22)
    assert (again["seq"], again["repeat"]) == (done["seq"], True)


async def test_P11_acts_of_one_connection_are_stored_in_order(world: World) -> None:
    head = await world.chat()
    client = await world.seated(head)
    keys = [client.do(head.chat, Say(text=str(n))) for n in range(200)]
    await client.until(lambda f: f.get("key") == keys[-1])
    answers = [frame for frame in client.received if frame["kind"] == "done"]
    assert [frame["key"] for frame in answers] == keys
    assert client.texts[1:] == [str(n) for n in range(200)]


async def test_P7_each_of_many_acts_is_answered_once(world: World) -> None:
    head = await world.chat()
    client = await world.seated(head)
    keys = [client.do(head.chat, act) for act in (HELLO, Say(text=" "), Claim(), End(), HELLO)]
    await client.until(lambda f: f.get("key") == keys[-1])
    answers = [frame for frame in client.received if "key" in frame]
    assert [frame["key"] for frame in answers] == keys
    assert [frame["kind"] for frame in answers] == ["done", "refused", "refused", "done", "refused"]


async def test_P13_events_for_the_desk_alone_never_reach_the_patron(world: World) -> None:
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    ana.send(up.Open(log=head.address))
    for act in (Claim(), SaveNote(text="a regular"), SetTags(tags=("regular",)), SetName(name="Dana"), HELLO):
        last = await ana.done(head.chat, act)
    for client in (patron, ana):
        await client.wait_for_seq(last["seq"])
    assert "note_saved" in [event["body"]["kind"] for event in ana.events]
    again = await world.seated(head)
    for client in (patron, again):
        received = msgspec.json.encode(client.received)
        assert b"regular" not in received
        assert b"note_saved" not in received
        assert b"patron_described" not in received
        assert b"tagged" not in received
        assert not [event for event in client.events if event["body"]["kind"] == "name_changed"]


async def test_P13_stretches_follow_each_other_without_gaps(world: World) -> None:
    head, patron, ana = await world.conversation()
    for n in range(10):
        patron.do(head.chat, Say(text=f"p{n}"))
        last = await ana.done(head.chat, SaveNote(text=f"n{n}"))
    for client in (patron, ana):
        await client.wait_for_seq(last["seq"])
        stretches = [(f["after"], f["through"]) for f in client.received if f["kind"] == "events"]
        assert [after for after, _ in stretches[1:]] == [through for _, through in stretches[:-1]]
        assert [event["seq"] for event in client.events] == sorted({event["seq"] for event in client.events})


async def test_P15_a_feed_begins_after_the_requested_seq(world: World) -> None:
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    done = await patron.done(head.chat, HELLO)
    ana.send(up.Open(log=head.address, after=done["seq"] - 1))
    opened = await ana.kind("opened")
    assert (ana.texts, opened["through"]) == (["Hello"], done["seq"])
    ana.send(up.Open(log=head.address, after=0))
    await ana.next_kind("opened")
    assert ana.texts == ["Hello", "Where do I renew?", "Hello"]


async def test_P15_a_long_log_is_sent_in_pieces(world: World) -> None:
    head = await world.chat()
    patron = await world.seated(head)
    keys = [patron.do(head.chat, Say(text=str(n))) for n in range(450)]
    await patron.until(lambda f: f.get("key") == keys[-1])
    ana = await world.operator(world.people.ana)
    await ana.open(head.chat)
    assert len([frame for frame in ana.received if frame["kind"] == "events"]) == 3
    assert ana.texts[1:] == [str(n) for n in range(450)]


async def test_P15_opening_a_chat_stores_nothing(world: World) -> None:
    head = await world.chat()
    patron, chi = await world.seated(head), await world.operator(world.people.chi)
    before, heard = await world.head(head.chat), len(patron.received)
    await chi.open(head.chat)
    chi.send(up.Seen(log=head.address, seq=3, count=1))
    chi.send(up.Typing(log=head.address))
    await chi.done(head.chat, Say(text="x"))
    patron.read_buffer()
    assert await world.head(head.chat) == before
    assert len(patron.received) == heard


@pytest.mark.parametrize("who", ["ben", "olga"])
async def test_P12_an_operator_of_another_department_gets_NoSuchChat(world: World, who: str) -> None:
    head = await world.chat()
    client = await world.operator(getattr(world.people, who))
    client.send(up.Open(log=head.address))
    assert (await client.kind("refused"))["refusal"] == {"name": "NoSuchChat", "log": ["chat", head.chat]}
    assert (await client.done(head.chat, Claim()))["refusal"] == {"name": "NoSuchChat"}
    client.send(up.Open(log=chat_at(10**9)))
    again = await client.next_kind("refused")
    assert again["refusal"] == {"name": "NoSuchChat", "log": ["chat", 10**9]}, "as if it were not there"
    assert not client.events


async def test_opening_an_ended_chat_is_reported_to_the_audit_log(world: World) -> None:
    """An active chat or a chat of others is not reported."""
    read: list[tuple[int, int, str]] = []
    world.node.on_transcript_read = lambda operator, head, address: read.append((operator, head.chat, address))
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    await ana.open(head.chat)
    await patron.done(head.chat, End())
    ben = await world.operator(world.people.ben)
    ben.send(up.Open(log=head.address))
    await ben.kind("refused")
    assert read == []
    await ana.open(head.chat)
    assert read == [(world.people.ana.pk, head.chat, "192.0.2.1")]


async def test_P17_typing_reaches_the_other_side_and_is_not_stored(world: World) -> None:
    head, patron, ana = await world.conversation()
    before = await world.head(head.chat)
    patron.send(up.Typing(log=head.address))
    assert await ana.kind("typing") == {"kind": "typing", "log": ["chat", head.chat], "by": "patron", "name": None}
    ana.send(up.Typing(log=head.address))
    assert (await patron.kind("typing"))["name"] == "Ana Morales"
    assert await world.head(head.chat) == before


async def test_P17_typing_of_a_participant_reaches_the_other_operator_on_all_nodes(world: World, other: Node) -> None:
    head, people = await world.chat(), world.people
    patron, ana = await world.seated(head), await world.operator(people.ana)
    ben = await world.operator(people.ben, other)
    await ana.open(head.chat)
    await ana.done(head.chat, Claim())
    await ben.go_online()
    invite = RequestColleague(purpose="join", department=people.local_history.pk, operator=people.ben.pk)
    assert (await ana.done(head.chat, invite))["kind"] == "done"
    joined = await ben.done(head.chat, AcceptRequest())
    await ben.open(head.chat)
    # Until her node has read that Ben joined, it relays her typing to the patron alone.
    await ana.wait_for_seq(joined["seq"])
    ben.send(up.Typing(log=head.address))
    assert await ana.kind("typing") == {
        "kind": "typing",
        "log": ["chat", head.chat],
        "by": "desk",
        "name": "Ben Okafor",
    }
    assert (await patron.kind("typing"))["by"] == "desk"
    ana.send(up.Typing(log=head.address))
    assert (await ben.kind("typing"))["name"] == "Ana Morales", "and not their own"


async def test_P18_seen_is_relayed_and_sent_to_connections_that_open_later(world: World) -> None:
    head, patron, ana = await world.conversation()
    patron.send(up.Seen(log=head.address, seq=3))
    patron.send(up.Seen(log=head.address, seq=2))
    assert (await ana.kind("seen", by="patron"))["seq"] == 3
    await world.node.save_marks()
    chi = await world.operator(world.people.chi)
    chi.send(up.Open(log=head.address))
    assert (await chi.kind("opened"))["seen_by_patron"] == 3


async def test_P20_the_first_window_gets_no_events_after_a_second_gets_the_seat(world: World) -> None:
    head = await world.chat()
    first = await world.seated(head)
    second = await world.seated(head)
    await first.kind("seat", held=False)
    heard = len(first.received)
    await second.done(head.chat, HELLO)
    refused = await first.done(head.chat, HELLO)
    assert refused["refusal"] == {"name": "SeatMoved"}
    ana = await world.operator(world.people.ana)
    await ana.open(head.chat)
    await ana.done(head.chat, Claim())
    ana.send(up.Typing(log=head.address))
    await second.kind("typing")
    first.read_buffer()
    assert [frame["kind"] for frame in first.received[heard:]] == ["refused"]


async def test_P20_take_seat_moves_the_chat_back_with_the_missed_events(world: World) -> None:
    head = await world.chat()
    first = await world.seated(head)
    second = await world.seated(head)
    await first.kind("seat", held=False)
    await second.done(head.chat, HELLO)
    through = max(frame["through"] for frame in first.received if frame["kind"] == "events")
    first.send(up.TakeSeatHere(after=through))
    await first.next_kind("opened")
    await second.kind("seat", held=False)
    assert first.texts == ["Where do I renew?", "Hello"]


async def test_P21_a_closed_connection_is_reported_lost_until_the_next_one(world: World) -> None:
    head = await world.chat()
    client = await world.seated(head)
    client.end()
    lost = await world.until(head.chat, lambda now: now.connection == "lost")
    assert lost.deadline
    await world.seated(head, visible=False, seat=lost.seat)
    assert (await world.head(head.chat)).connection == "up"


async def test_P21_a_connection_that_ends_before_its_seat_is_stored_releases_it(world: World) -> None:
    """Whenever the connection ends, the patron counts as disconnected."""
    for moment, letter in enumerate("abcdefgh"):
        head = await world.chat(letter)
        client = world.patron(head)
        for _ in range(moment * 3):
            await asyncio.sleep(0)
        client.end()
        await world.seated(head)
        other = await world.chat(letter.upper())
        last = world.patron(other)
        await last.kind("welcome")
        last.end()
        await world.until(other.chat, lambda now: now.connection != "up" and now.seat == 1)


async def test_a_reload_within_three_seconds_reports_no_lost_connection(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = await world.chat()
    (await world.seated(head)).end()
    await world.seated(head)
    await world.until(head.chat, lambda now: now.seat == 2)
    rows = await world.node.read(stretch, head.chat, 0)
    assert "connection_lost" not in [row.kind for row in rows if row.seq < 5]


async def test_a_node_forgets_ended_connections(world: World) -> None:
    """No feed, board, desk or topic is left on the hub and the bus."""
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    ana.send(up.Watch())
    await ana.open(head.chat)
    await ana.kind("board")
    hub = world.node.hub
    assert hub.feeds.served("chat") == [head.chat]
    for client in (patron, ana):
        client.end()
    async with asyncio.timeout(20):
        while hub.feeds.served("chat") or hub.boards.served() or hub._topics.total() or hub.desks._desks:  # noqa: ASYNC110 no event signals it
            await asyncio.sleep(0.005)
    assert not world.node.connections


async def test_P6_signing_out_closes_the_operators_connections_with_4403(world: World) -> None:
    ana, chi = await world.operator(world.people.ana), await world.operator(world.people.chi)
    world.node.hub.signed_out(world.people.ana.pk, None)
    assert (await ana.kind("bye"))["code"] == 4403
    assert chi.connection.closing is None


async def test_P6_a_stopping_server_closes_with_1012(world: World) -> None:
    head, leaving = await world.chat(), Node(TERMS, lambda name: MemoryBus())
    await leaving.start()
    client = world.patron(head, leaving)
    await client.kind("opened")
    await leaving.stop()
    client.read_buffer()
    assert client.received[-1] == {"kind": "bye", "code": 1012, "name": "Restart"}


async def test_patron_and_operator_on_two_nodes_share_a_chat(world: World, other: Node) -> None:
    head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana, other)
    await ana.open(head.chat)
    assert (await ana.done(head.chat, Claim()))["kind"] == "done"
    done = await patron.done(head.chat, HELLO)
    await ana.wait_for_seq(done["seq"])
    patron.send(up.Typing(log=head.address))
    await ana.kind("typing")
    ana.send(up.Typing(log=head.address))
    await patron.kind("typing")


async def test_after_the_end_the_patron_can_read_and_follow_ups_stay_on_the_desk(world: World) -> None:
    head: Head = await world.chat()
    patron, ana = await world.seated(head), await world.operator(world.people.ana)
    await ana.done(head.chat, Claim())
    await ana.done(head.chat, End())
    await ana.done(head.chat, SaveNote(text="secret"))
    closed = await ana.done(head.chat, Close())
    await patron.wait_for_seq(closed["seq"])
    late = await world.seated(head)
    for client in (patron, late):
        assert client.events[-1]["body"] == {"kind": "ended", "by": "operator"}
        assert b"secret" not in msgspec.json.encode(client.received)
