"""The client after a restore: it reads all logs again and knows which events they lost (P38)."""

from refdesk.client import Feed, PatronChat
from refdesk.eventlog.address import chat_at
from refdesk.protocol.down import Opened

from .scripted import Frame, Peer, events, message, scripted

SEAT = {"kind": "seat", "held": True, "seat": 3}


def opened(through: int, epoch: str) -> Frame:
    facts = {"through": through, "epoch": epoch, "seen_by_patron": 0, "seen_by_desk": 0}
    return {"kind": "opened", "log": ["chat", 7], **facts}


async def test_P38_a_new_epoch_reopens_the_log_from_the_beginning() -> None:
    hellos: list[Frame] = []

    async def before(peer: Peer) -> None:
        hellos.append(await peer.welcome())
        await peer.send(SEAT, events(0, 2, message(1, "stays"), message(2, "lost")), opened(2, "e"))

    async def after(peer: Peer) -> None:
        hellos.append(await peer.welcome(epoch="f"))
        await peer.send({**SEAT, "held": False})
        assert await peer.receive() == {"kind": "take_seat"}
        await peer.send({**SEAT, "seat": 4}, events(0, 2, message(1, "stays"), message(2, "new")), opened(2, "f"))
        await peer.receive()

    async with scripted(before, after) as url, PatronChat(url, 7, "t") as chat:
        await chat.until(lambda it: it.epoch == "f" and it.feed.opened)
        assert chat.feed.texts == ["stays", "new"]
        assert [getattr(entry.body, "text", "") for entry in chat.feed.lost] == ["lost"]
    assert [(hello.get("after", 0), hello.get("epoch", "")) for hello in hellos] == [(0, ""), (2, "e")]


async def test_P38_a_log_shorter_than_known_is_reopened_from_the_beginning() -> None:
    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.send(SEAT, events(0, 2, message(1, "one"), message(2, "two")), opened(1, "e"))
        assert await peer.receive() == {"kind": "open", "log": ["chat", 7]}
        await peer.send(events(0, 1, message(1, "one")), opened(1, "e"))
        await peer.receive()

    async with scripted(script) as url, PatronChat(url, 7, "t") as chat:
        await chat.until(lambda it: it.feed.opened)
        assert chat.feed.texts == ["one"]


def test_P38_opened_below_the_known_seq_is_rejected() -> None:
    feed = Feed(chat_at(7), through=5)
    assert not feed.receive_opened(Opened(log=chat_at(7), through=4, epoch="e", seen_by_patron=0, seen_by_desk=0))
    assert not feed.opened
