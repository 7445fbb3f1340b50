"""Connections on a running node: what patron and operator get of a chat, from hello to goodbye."""

import asyncio

import msgspec
import pytest

from refdesk.chats.commands import Claim, Close, End, SaveNote, Say, SetName, SetTags
from refdesk.chats.head import Head
from refdesk.chats.queries import stretch
from refdesk.gateway import codes
from refdesk.gateway.node import Node
from refdesk.live.bus.memory import MemoryBus
from refdesk.protocol import VERSION, up

from .clients import Desk, Line
from .conftest import TERMS

HELLO = Say(text="Hello")


async def test_P19_a_visible_window_gets_the_welcome_the_seat_and_the_log(desk: Desk) -> None:
    head = await desk.chat()
    line = await desk.seated(head)
    kinds = [frame["kind"] for frame in line.heard]
    assert kinds[:2] == ["welcome", "seat"]
    assert line.heard[0]["chat"] == head.chat
    assert line.texts == ["Where do I renew?"]


async def test_P19_a_hidden_window_gets_no_events(desk: Desk) -> None:
    head = await desk.chat()
    line = desk.patron(head, visible=False)
    await line.kind("seat", held=False)
    await desk.seated(head)
    line.take()
    assert [frame["kind"] for frame in line.heard] == ["welcome", "seat"]


@pytest.mark.parametrize("token", ["", "nonsense", "1.x", "999999.abc"])
async def test_P4_a_forged_token_closes_with_4401(desk: Desk, token: str) -> None:
    line = Line(desk.node)
    line.send(up.PatronHello(version=VERSION, token=token))
    assert (await line.kind("bye"))["code"] == 4401
    assert line.connection.closing == codes.BAD_CREDENTIAL


async def test_P4_an_invalid_connection_token_closes_with_4401(desk: Desk) -> None:
    line = Line(desk.node)
    line.send(up.DeskHello(version=VERSION, token="1.abc:xyz"))
    assert (await line.kind("bye"))["code"] == 4401


async def test_P8_done_has_the_seq_of_the_stored_event(desk: Desk) -> None:
    head = await desk.chat()
    line = await desk.seated(head)
    done = await line.done(head.chat, HELLO)
    rows = await desk.node.read(stretch, head.chat, done["seq"] - 1)
    assert (rows[0].seq, rows[0].client_key) == (done["seq"], done["key"])


async def test_P16_the_senders_own_event_has_its_key(desk: Desk) -> None:
    head = await desk.chat()
    line = await desk.seated(head)
    key = line.do(head.chat, HELLO)
    await line.until(lambda f: f["kind"] == "events" and any(event.get("key") == key for event in f["events"]))


async def test_P9_a_repeat_on_another_connection_gets_the_first_result(desk: Desk) -> None:
    head = await desk.chat()
    first = await desk.seated(head)
    done = await first.done(head.chat, HELLO, "k" * 22)
    first.end()
    again = await (await desk.seated(head)).done(head.chat, HELLO, "k" * 22)
    assert (again["seq"], again["repeat"]) == (done["seq"], True)


async def test_P11_acts_of_one_connection_are_stored_in_order(desk: Desk) -> None:
    head = await desk.chat()
    line = await desk.seated(head)
    keys = [line.do(head.chat, Say(text=str(n))) for n in range(200)]
    await line.until(lambda f: f.get("key") == keys[-1])
    answers = [frame for frame in line.heard if frame["kind"] == "done"]
    assert [frame["key"] for frame in answers] == keys
    assert line.texts[1:] == [str(n) for n in range(200)]


async def test_P7_each_of_many_acts_is_answered_once(desk: Desk) -> None:
    head = await desk.chat()
    line = await desk.seated(head)
    keys = [line.do(head.chat, act) for act in (HELLO, Say(text=" "), Claim(), End(), HELLO)]
    await line.until(lambda f: f.get("key") == keys[-1])
    answers = [frame for frame in line.heard if "key" in frame]
    assert [frame["key"] for frame in answers] == keys
    assert [frame["kind"] for frame in answers] == ["done", "refused", "refused", "done", "refused"]


async def test_P13_events_for_the_desk_alone_never_reach_the_patron(desk: Desk) -> None:
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    for act in (Claim(), SaveNote(text="a regular"), SetTags(tags=("regular",)), SetName(name="Dana"), HELLO):
        last = await ana.done(head.chat, act)
    for line in (patron, ana):
        await line.reads(last["seq"])
    assert "note_saved" in [event["body"]["kind"] for event in ana.events]
    again = await desk.seated(head)
    for line in (patron, again):
        told = msgspec.json.encode(line.heard)
        assert b"regular" not in told
        assert b"note_saved" not in told
        assert b"patron_described" not in told
        assert b"tagged" not in told
        assert not [event for event in line.events if event["body"]["kind"] == "name_changed"]


async def test_P13_stretches_follow_each_other_without_gaps(desk: Desk) -> None:
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    await ana.done(head.chat, Claim())
    for n in range(10):
        patron.do(head.chat, Say(text=f"p{n}"))
        last = await ana.done(head.chat, SaveNote(text=f"n{n}"))
    for line in (patron, ana):
        await line.reads(last["seq"])
        stretches = [(f["after"], f["through"]) for f in line.heard if f["kind"] == "events"]
        assert [after for after, _ in stretches[1:]] == [through for _, through in stretches[:-1]]
        assert [event["seq"] for event in line.events] == sorted({event["seq"] for event in line.events})


async def test_P15_a_feed_begins_after_the_requested_seq(desk: Desk) -> None:
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    done = await patron.done(head.chat, HELLO)
    ana.send(up.Open(chat=head.chat, after=done["seq"] - 1))
    opened = await ana.kind("opened")
    assert (ana.texts, opened["through"]) == (["Hello"], done["seq"])
    ana.send(up.Open(chat=head.chat, after=0))
    await ana.kind_anew("opened")
    assert ana.texts == ["Hello", "Where do I renew?", "Hello"]


async def test_P15_a_long_log_is_sent_in_pieces(desk: Desk) -> None:
    head = await desk.chat()
    patron = await desk.seated(head)
    keys = [patron.do(head.chat, Say(text=str(n))) for n in range(450)]
    await patron.until(lambda f: f.get("key") == keys[-1])
    ana = await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    assert len([frame for frame in ana.heard if frame["kind"] == "events"]) == 3
    assert ana.texts[1:] == [str(n) for n in range(450)]


async def test_P15_opening_a_chat_stores_nothing(desk: Desk) -> None:
    head = await desk.chat()
    patron, chi = await desk.seated(head), await desk.operator(desk.people.chi)
    before, heard = await desk.head(head.chat), len(patron.heard)
    chi.send(up.Open(chat=head.chat))
    await chi.kind("opened")
    chi.send(up.Seen(chat=head.chat, seq=3, count=1))
    chi.send(up.Typing(chat=head.chat))
    await chi.done(head.chat, Say(text="x"))
    patron.take()
    assert await desk.head(head.chat) == before
    assert len(patron.heard) == heard


@pytest.mark.parametrize("who", ["ben", "root", "olga"])
async def test_P12_an_operator_of_another_department_gets_NoSuchChat(desk: Desk, who: str) -> None:
    head = await desk.chat()
    line = await desk.operator(getattr(desk.people, who))
    line.send(up.Open(chat=head.chat))
    assert (await line.kind("refused"))["refusal"] == {"name": "NoSuchChat", "chat": head.chat}
    assert (await line.done(head.chat, Claim()))["refusal"] == {"name": "NoSuchChat"}
    line.send(up.Open(chat=10**9))
    again = await line.kind_anew("refused")
    assert again["refusal"] == {"name": "NoSuchChat", "chat": 10**9}, "as if it were not there"
    assert not line.events


async def test_opening_an_ended_chat_is_reported_to_the_audit_log(desk: Desk) -> None:
    """Not while it goes on, and not where the chat is none of theirs."""
    read: list[tuple[int, int, str]] = []
    desk.node.on_ended_chat_read = lambda operator, head, address: read.append((operator, head.chat, address))
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    await patron.done(head.chat, End())
    ben = await desk.operator(desk.people.ben)
    ben.send(up.Open(chat=head.chat))
    await ben.kind("refused")
    assert read == []
    ana.send(up.Open(chat=head.chat))
    await ana.kind_anew("opened")
    assert read == [(desk.people.ana.pk, head.chat, "192.0.2.1")]


async def test_P17_typing_reaches_the_other_side_and_is_not_stored(desk: Desk) -> None:
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    await ana.done(head.chat, Claim())
    before = await desk.head(head.chat)
    patron.send(up.Typing(chat=head.chat))
    assert await ana.kind("typing") == {"kind": "typing", "chat": head.chat, "by": "patron", "name": None}
    ana.send(up.Typing(chat=head.chat))
    assert (await patron.kind("typing"))["name"] == "Ana Morales"
    assert await desk.head(head.chat) == before


async def test_P18_seen_is_relayed_and_sent_to_connections_that_open_later(desk: Desk) -> None:
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    await ana.done(head.chat, Claim())
    patron.send(up.Seen(chat=head.chat, seq=3))
    patron.send(up.Seen(chat=head.chat, seq=2))
    assert (await ana.kind("seen", by="patron"))["seq"] == 3
    await desk.node.save_marks()
    chi = await desk.operator(desk.people.chi)
    chi.send(up.Open(chat=head.chat))
    assert (await chi.kind("opened"))["seen_by_patron"] == 3


async def test_P20_the_first_window_gets_no_events_after_a_second_gets_the_seat(desk: Desk) -> None:
    head = await desk.chat()
    first = await desk.seated(head)
    second = await desk.seated(head)
    await first.kind("seat", held=False)
    heard = len(first.heard)
    await second.done(head.chat, HELLO)
    refused = await first.done(head.chat, HELLO)
    assert refused["refusal"] == {"name": "SeatMoved"}
    ana = await desk.operator(desk.people.ana)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    await ana.done(head.chat, Claim())
    ana.send(up.Typing(chat=head.chat))
    await second.kind("typing")
    first.take()
    assert [frame["kind"] for frame in first.heard[heard:]] == ["refused"]


async def test_P20_take_seat_moves_the_chat_back_with_the_missed_events(desk: Desk) -> None:
    head = await desk.chat()
    first = await desk.seated(head)
    second = await desk.seated(head)
    await first.kind("seat", held=False)
    await second.done(head.chat, HELLO)
    through = max(frame["through"] for frame in first.heard if frame["kind"] == "events")
    first.send(up.TakeSeatHere(after=through))
    await first.kind_anew("opened")
    await second.kind("seat", held=False)
    assert first.texts == ["Where do I renew?", "Hello"]


async def test_P21_a_closed_connection_is_reported_lost_until_the_next_one(desk: Desk) -> None:
    head = await desk.chat()
    line = await desk.seated(head)
    line.end()
    lost = await desk.until(head.chat, lambda now: now.line == "lost")
    assert lost.deadline
    await desk.seated(head, visible=False, seat=lost.seat)
    assert (await desk.head(head.chat)).line == "up"


async def test_P21_a_connection_that_ends_before_its_seat_is_stored_releases_it(desk: Desk) -> None:
    """At whatever moment it ends, nobody is on the line afterwards."""
    for moment, letter in enumerate("abcdefgh"):
        head = await desk.chat(letter)
        line = desk.patron(head)
        for _ in range(moment * 3):
            await asyncio.sleep(0)
        line.end()
        await desk.seated(head)
        other = await desk.chat(letter.upper())
        last = desk.patron(other)
        await last.kind("welcome")
        last.end()
        await desk.until(other.chat, lambda now: now.line != "up" and now.seat == 1)


async def test_a_reload_within_three_seconds_reports_no_lost_connection(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    head = await desk.chat()
    (await desk.seated(head)).end()
    await desk.seated(head)
    await desk.until(head.chat, lambda now: now.seat == 2)
    rows = await desk.node.read(stretch, head.chat, 0)
    assert "line_lost" not in [row.kind for row in rows if row.seq < 5]


async def test_a_node_forgets_ended_connections(desk: Desk) -> None:
    """No feed, list or desk stays behind, on the hub or on the bus."""
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    ana.send(up.Watch())
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    await ana.kind("board")
    hub = desk.node.hub
    assert hub.chats.served() == [head.chat]
    for line in (patron, ana):
        line.end()
    async with asyncio.timeout(5):
        while hub.chats.served() or hub.boards.served() or hub._topics.total() or hub.desks._desks:  # noqa: ASYNC110 nothing tells of it
            await asyncio.sleep(0.005)
    assert not desk.node.connections


async def test_P6_signing_out_closes_the_operators_connections_with_4403(desk: Desk) -> None:
    ana, chi = await desk.operator(desk.people.ana), await desk.operator(desk.people.chi)
    desk.node.hub.signed_out(desk.people.ana.pk, None)
    assert (await ana.kind("bye"))["code"] == 4403
    assert chi.connection.closing is None


async def test_P6_a_stopping_server_closes_with_1012(desk: Desk) -> None:
    head, leaving = await desk.chat(), Node(TERMS, lambda name: MemoryBus())
    await leaving.start()
    line = desk.patron(head, leaving)
    await line.kind("opened")
    await leaving.stop()
    line.take()
    assert line.heard[-1] == {"kind": "bye", "code": 1012, "name": "Restart"}


async def test_patron_and_operator_on_two_nodes_share_a_chat(desk: Desk, other: Node) -> None:
    head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana, other)
    ana.send(up.Open(chat=head.chat))
    await ana.kind("opened")
    assert (await ana.done(head.chat, Claim()))["kind"] == "done"
    done = await patron.done(head.chat, HELLO)
    await ana.reads(done["seq"])
    patron.send(up.Typing(chat=head.chat))
    await ana.kind("typing")
    ana.send(up.Typing(chat=head.chat))
    await patron.kind("typing")


async def test_after_the_end_the_patron_can_read_and_follow_ups_stay_on_the_desk(desk: Desk) -> None:
    head: Head = await desk.chat()
    patron, ana = await desk.seated(head), await desk.operator(desk.people.ana)
    await ana.done(head.chat, Claim())
    await ana.done(head.chat, End())
    await ana.done(head.chat, SaveNote(text="secret"))
    closed = await ana.done(head.chat, Close())
    await patron.reads(closed["seq"])
    late = await desk.seated(head)
    for line in (patron, late):
        assert line.events[-1]["body"] == {"kind": "ended", "by": "operator"}
        assert b"secret" not in msgspec.json.encode(line.heard)
