"""What the patron of a chat that continues another one reads of that one, and forgets."""

from refdesk.chats.commands import Earlier, End, Forget
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.protocol import up
from tests.chats.world import start

from .clients import World

HELLO = Say(text="Hello")


async def test_P52_D5_the_patron_reads_the_chats_that_theirs_continues_and_no_others(world: World) -> None:
    """Earlier ones are read only, and forgotten with it; an operator of another department sees none of them."""
    before, stranger = await world.chat("a"), await world.chat("b")
    await (await world.seated(before)).done(before.chat, End())
    people = world.people
    earlier = Earlier(chat=before.chat, operator=people.ana.pk, name="Ana Morales", question="Where?")
    begun = start(widget=people.ask.pk, department=people.reference.pk, key="c" * 22, continues=earlier)
    made = await world.node.lanes.execute(begun)
    assert isinstance(made, Stored)
    patron = await world.seated(made.head)
    body = next(event["body"] for event in patron.events if event["body"]["kind"] == "continued")
    assert (body["chat"], body["operator"], body["name"]) == (before.chat, 0, "Ana Morales")
    await patron.open(before.chat)
    assert patron.texts == ["Where do I renew?"]
    patron.send(up.Open(log=stranger.address))
    assert (await patron.kind("refused"))["refusal"] == {"name": "NoSuchChat", "log": ["chat", stranger.chat]}
    assert (await patron.done(before.chat, HELLO))["refusal"] == {"name": "NoSuchChat"}
    ana, ben = await world.operator(people.ana), await world.operator(people.ben)
    await ana.open(made.head.chat)
    await ana.done(made.head.chat, HELLO)
    for chat in (before.chat, made.head.chat):
        ben.send(up.Open(log=chat_at(chat)))
        await ben.kind("refused", refusal={"name": "NoSuchChat", "log": ["chat", chat]})
    assert (await patron.done(before.chat, Forget()))["kind"] == "done"
    assert (await world.head(before.chat)).question == ""
    assert (await patron.done(stranger.chat, Forget()))["refusal"] == {"name": "NoSuchChat"}
