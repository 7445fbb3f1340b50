"""A log that is longer than a send buffer may be."""

import asyncio

from refdesk.chats.commands import Command, Patron
from refdesk.eventlog.acts import Say

from .clients import World

LONGEST = "水" * 10_000


async def test_P23_a_log_of_the_longest_messages_can_be_opened(world: World) -> None:
    """A patron can't keep an operator from opening a chat by filling it."""
    head = await world.chat()
    patron = await world.seated(head)
    actor = Patron(head.chat, (await world.head(head.chat)).seat)
    say = [Command(head.chat, actor, Say(text=LONGEST), f"{n:022}") for n in range(60)]
    await asyncio.gather(*(world.node.lanes.execute(command) for command in say))
    patron.end()
    ana = await world.operator(world.people.ana)
    await ana.open(head.chat)
    assert ana.texts.count(LONGEST) == len(say)
    assert not ana.connection.send_buffer.overflowed
