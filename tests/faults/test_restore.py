"""A restore under open pages: connected clients get all later messages at once (P38)."""

import asyncio
from pathlib import Path

import pytest

from refdesk.client import EndedForGood, Feed, patron
from tests.servers import Server, server

from .test_backup import refdesk
from .world import at_desk, check_in_order, conversation

SAID = ["Where are the maps?", "before the backup"]


def lost(feed: Feed) -> list[str]:
    """The messages that only this client has."""
    return [entry.body.text for entry in feed.lost if entry.body.__struct_config__.tag == "message_sent"]  # type: ignore[union-attr]


async def test_P38_both_sides_get_new_messages_after_a_restore(tmp_path: Path) -> None:
    """A patron whose chat was started after the backup learns that it does not exist."""
    place, data = tmp_path / "copy.tar", tmp_path / "restored"
    gone = [f"lost {number}" for number in range(10)]
    with server() as running:
        restored = Server(data, {"REFDESK_PORT": running.url.rpartition(":")[2]})
        try:
            async with at_desk(running) as desk, conversation(running, desk) as chat:
                await chat.patron.say(SAID[1])
                await chat.settle()
                epoch = chat.patron.epoch
                await refdesk(running.data, {}, "backup", str(place))
                for text in gone[:5]:
                    await chat.patron.say(text)
                for text in gone[5:]:
                    await chat.operator.say(text)
                await chat.settle()
                async with patron(running.url, "ask", "Are you open on Sunday?") as late:
                    running.kill()
                    await refdesk(data, {}, "restore", str(place))
                    await asyncio.to_thread(restored.start)
                    with pytest.raises(EndedForGood, match="4401"):
                        await late.until(lambda it: it.connections > 1, limit=30.0)
                for side in (chat.patron, chat.operator):
                    await side.until(lambda it: it.feed.opened and len(lost(it.feed)) == len(gone), limit=30.0)
                assert chat.patron.epoch == desk.epoch != epoch
                await chat.patron.say("still there?")
                await chat.operator.say("yes")
                await chat.settle()
                for feed in (chat.patron.feed, chat.operator.feed):
                    check_in_order(feed)
                    assert feed.texts == [*SAID, "still there?", "yes"]
                assert [lost(side.feed) for side in (chat.patron, chat.operator)] == [gone, gone]
        finally:
            restored.kill()
