"""Two server processes with the patron on one and the operator on the other, for each bus."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass

import psycopg
import pytest

from refdesk.chats.colleague_events import Claimed
from refdesk.chats.commands import AcceptRequest, End
from refdesk.chats.refusals import NotOffered
from refdesk.client import ActRefused, Desk, EndedForGood, Http, OperatorChat, PatronChat, operator, sign_in, start_chat
from refdesk.client.connection import Connection
from refdesk.eventlog.refusals import Unavailable
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.down import Done, Refused
from tests.databases import the_postgres
from tests.servers import ANA, BEN, MARTA, Server, demo_database, server
from tests.services import the_valkey

from .colleagues import claim_at_once, on_desks
from .kill import LAST_WORDS
from .short_timeouts import LEASE
from .test_participants import accept_twice, both_leave, end_and_join, invited, owners
from .workload import Load, conversations
from .world import WIDGET, Conversation, at_desk, check_same, conversation, department, number_of, offered, shows

DYING = "tests.faults.kill"
ON_EACH = 10
HEALS_WITHIN = 30.0


@dataclass
class Pair:
    """Two nodes on one database."""

    left: Server
    right: Server
    database: str
    stop_bus: Callable[[], None]
    start_bus: Callable[[], None]

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """Ana's desk on the second node."""
        async with at_desk(self.right, ANA, self.left.passwords[ANA]) as desk:
            yield desk

    def conversation(self, desk: Desk) -> AbstractAsyncContextManager[Conversation]:
        """A conversation with the patron on the first node."""
        return conversation(self.left, desk)


@pytest.fixture(params=["PostgreSQL's notifications", "Valkey"], scope="module")
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Both nodes, on a new database."""
    postgres = the_postgres()
    valkey = the_valkey() if request.param == "Valkey" else None
    postgres.start()
    database = demo_database(postgres)
    with psycopg.connect(database, autocommit=True) as connection:
        # The copy of a sequence has values that are in no log yet: after a kill it would repeat them.
        connection.execute("CHECKPOINT")
    shared = {
        "REFDESK_DATABASE_URL": database,
        "REFDESK_CHATS_PER_MINUTE": "1000",
        "REFDESK_TICKETS_PER_HOUR": "100000",
        LEASE: "4000",
    }
    if valkey is not None:
        valkey.start()
        shared["REFDESK_BUS_URL"] = valkey.url
    with ExitStack() as stack:
        left = stack.enter_context(server(shared, entry=DYING))
        right = stack.enter_context(server(shared, entry=DYING))
        if valkey is not None:
            yield Pair(left, right, database, valkey.stop, valkey.start)
        else:
            yield Pair(left, right, database, lambda: _end_listeners(database), lambda: None)
    valkey.start() if valkey is not None else None


async def test_a_chat_between_two_nodes_flows_both_ways(pair: Pair) -> None:
    """Board, claim, messages, typing, and read marks."""
    async with pair.desk() as desk, pair.conversation(desk) as chat:
        row = await desk.until(lambda it: it.rows.get(chat.patron.chat))
        assert row.excerpt == "Where are the maps?"
        await chat.operator.say("In the basement.")
        await chat.patron.until(lambda it: "In the basement." in it.feed.texts)
        await chat.patron.say("Thank you")
        await chat.operator.until(lambda it: "Thank you" in it.feed.texts)
        await chat.patron.typing()
        await chat.operator.until(lambda it: it.typing_seen)
        await chat.operator.typing()
        await chat.patron.until(lambda it: it.typing_seen)
        await chat.patron.saw(chat.patron.feed.through)
        await chat.operator.until(lambda it: it.feed.seen_by_patron == chat.patron.feed.through)
        await chat.patron.end()
        await desk.until(lambda it: shows(it, chat.patron.chat, state="ended"))
        await chat.settle()
        check_same(chat.patron.feed, chat.operator.feed)


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
async def test_one_of_ten_simultaneous_claims_on_each_node_succeeds(pair: Pair, rounds: int) -> None:
    """In each round one succeeds, the others get its name, and both nodes show the same."""
    nodes = [pair.left, pair.right]
    async with AsyncExitStack() as stack:
        desks = await on_desks(stack, nodes, 2 * ON_EACH)
        on_left, on_right = desks[:2]
        for desk in (on_left, on_right):
            await desk.watch()
            await desk.set_status("online")
        for number in range(rounds):
            chat, _ = await start_chat(nodes[number % 2].url, WIDGET, f"Race {number}")
            winner, who = await claim_at_once(desks, chat)
            for desk in (on_left, on_right):
                await _claim_is_shown(desk, chat, who)
            await winner.act(chat, End())


async def test_killing_either_node_under_load_loses_nothing(pair: Pair) -> None:
    """The other node works on, and all clients reconnect."""
    async with pair.desk() as desk, AsyncExitStack() as stack:
        load = Load(pair.left.url, desk, await conversations(stack, pair.left.url, desk, 2))
        load.start()
        for victim in (pair.left, pair.right):
            await load.more(30)
            victim.kill()
            await asyncio.to_thread(victim.start)
            await load.all_connected()
        await load.more(30)
        await load.finish()
        await load.check()


@pytest.mark.parametrize("side", ["patron", "operator"])
async def test_P9_a_node_killed_between_commit_and_announcement_loses_nothing(pair: Pair, side: str) -> None:
    """The other node finds the message in the log; its sender gets the result after reconnecting."""
    async with pair.desk() as desk, pair.conversation(desk) as chat:
        victim = pair.left if side == "patron" else pair.right
        sides: tuple[PatronChat | OperatorChat, ...] = (chat.patron, chat.operator)
        speaker, listener = sides if side == "patron" else sides[::-1]
        said = asyncio.create_task(speaker.say(LAST_WORDS, limit=HEALS_WITHIN))
        assert await asyncio.to_thread(victim.wait) == -9
        assert not said.done()
        await listener.until(lambda it: LAST_WORDS in it.feed.texts, HEALS_WITHIN)
        await asyncio.to_thread(victim.start)
        assert (await said).repeat
        await chat.settle()
        check_same(chat.patron.feed, chat.operator.feed)
        assert chat.patron.feed.texts.count(LAST_WORDS) == 1


async def test_T1_a_chat_is_transferred_between_nodes(pair: Pair) -> None:
    """The patron and Ben on one node, Ana on the other: the chat changes its department, and messages go on."""
    async with pair.desk() as ana, pair.conversation(ana) as chat, at_desk(pair.left, "ben@harbour.example") as ben:
        history = department(ben, "Local History")
        number = chat.patron.chat
        await ana.request_transfer(number, history)
        await ben.until(lambda it: it.about is not None and [offer.chat for offer in it.about.offers] == [number])
        mine = await ben.accept_request(number)
        await ana.until(lambda it: number not in it.rows)
        for text in ("Hello", "Are you there?"):
            await mine.say(text)
            await chat.patron.say(f"{text} Yes")
        await mine.until(lambda it: "Are you there? Yes" in it.feed.texts)
        await chat.patron.until(lambda it: "Are you there?" in it.feed.texts)
        check_same(chat.patron.feed, mine.feed)


@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
async def test_T1_one_of_two_who_accept_at_once_on_two_nodes_has_the_chat(pair: Pair, rounds: int) -> None:
    """Exactly one each time; the other learns who; and the chat's owner before has it no longer."""
    async with AsyncExitStack() as stack:
        ana = await stack.enter_async_context(pair.desk())
        ben = await stack.enter_async_context(at_desk(pair.left, "ben@harbour.example"))
        marta = await stack.enter_async_context(at_desk(pair.right, MARTA, pair.left.passwords[MARTA]))
        wins = dict.fromkeys((ben, marta), 0)
        for number in range(rounds):
            chat, _ = await start_chat((pair.left, pair.right)[number % 2].url, WIDGET, f"Race {number}")
            await ana.claim(chat)
            await ana.request_transfer(chat, department(ben, "Local History"))
            await asyncio.gather(offered(ben, chat), offered(marta, chat))
            desks = (ben, marta) if number % 4 < 2 else (marta, ben)
            answers = await asyncio.gather(*(desk.act(chat, AcceptRequest()) for desk in desks), return_exceptions=True)
            [winner] = [desk for desk, answer in zip(desks, answers, strict=True) if isinstance(answer, Done)]
            [refused] = [answer for answer in answers if isinstance(answer, ActRefused)]
            assert winner.welcome is not None
            assert winner.welcome.operator is not None
            assert refused.refusal == NotOffered(by=winner.welcome.operator.name)
            assert await owners(winner, chat) == [number_of(ana), number_of(winner)]
            await winner.act(chat, End())
            wins[winner] += 1
        print(f"{rounds} rounds: on the first node {wins[ben]}, on the second {wins[marta]}")


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.long)])
async def test_T2_a_chat_is_shared_between_nodes(pair: Pair, rounds: int) -> None:
    """The patron and Ben on one node, Ana and Ben's second desk on the other: one owner, and messages to everybody."""
    ben = "ben@harbour.example"
    async with AsyncExitStack() as stack:
        ana = await stack.enter_async_context(pair.desk())
        chat = await stack.enter_async_context(pair.conversation(ana))
        left = await stack.enter_async_context(at_desk(pair.left, ben))
        right = await stack.enter_async_context(at_desk(pair.right, ben, pair.left.passwords[ben]))
        number = chat.patron.chat
        await invited(ana, number, left, right)
        mine = await left.accept_request(number)
        for desk in (left, right):
            await desk.until(lambda it: it.about is not None and number in it.about.joined)
        await mine.say("Hello")
        await chat.operator.say("Two of us")
        await chat.patron.say("Good")
        for feed in (mine, chat.operator, chat.patron):
            await feed.until(lambda it: it.feed.texts[-3:] == ["Hello", "Two of us", "Good"])
        check_same(chat.patron.feed, mine.feed)
        for _ in range(rounds):
            await accept_twice(pair.left.url, ana, left, right)
            await both_leave(pair.left.url, ana, left)
            await end_and_join(pair.right.url, ana, left)


async def test_a_restart_of_the_bus_loses_nothing(pair: Pair) -> None:
    """Without the bus messages arrive from the log; with it frames that are never stored arrive again."""
    async with pair.desk() as desk, pair.conversation(desk) as chat:
        pair.stop_bus()
        for number in range(3):
            await chat.patron.say(f"Without the bus {number}")
            await chat.operator.say(f"Nor this way {number}")
        await chat.settle(HEALS_WITHIN)
        check_same(chat.patron.feed, chat.operator.feed)
        pair.start_bus()
        await _typing_arrives(chat)


async def test_killing_the_database_under_load_loses_nothing_acknowledged(pair: Pair) -> None:
    """`kill -9` of the whole cluster, with the bus if that is PostgreSQL's.

    Messages wait in their clients and are stored once; both nodes recover.
    """
    nodes = (pair.left.pid, pair.right.pid)
    async with pair.desk() as desk, AsyncExitStack() as stack:
        postgres = the_postgres()
        chats = await conversations(stack, pair.left.url, desk, 2)
        load = Load(pair.left.url, desk, chats)
        load.start()
        await load.more(30)
        await asyncio.to_thread(postgres.stop)
        try:
            for client in (chats[0].patron, desk):
                await client.until(_is_temporarily_refused, HEALS_WITHIN)
            assert (await Http(pair.left.url).call("GET", "/readyz")).status == 503
        finally:
            await asyncio.to_thread(postgres.start)
        await load.more(30)
        assert (await Http(pair.left.url).call("GET", "/readyz")).status == 200
        await load.finish()
        await load.check()
        for chat in chats:
            await _typing_arrives(chat)
        assert (pair.left.pid, pair.right.pid) == nodes
        assert pair.left.running
        assert pair.right.running


async def test_P6_signing_out_on_one_node_closes_the_desk_on_the_other(pair: Pair) -> None:
    """At once, and only the connections of this session."""
    session = await sign_in(pair.left.url, ANA, pair.left.passwords[ANA])
    async with pair.desk() as other, operator(pair.right.url, session=Http(pair.right.url, session.cookies)) as desk:
        async with pair.conversation(other) as chat:
            await _typing_arrives(chat)  # the bus carries messages again after the test before
        await _sign_out(session)
        with pytest.raises(EndedForGood) as ended:
            await desk.until(lambda it: False)
        assert ended.value.code == 4403
        await other.set_status("online")


async def test_P37_an_open_widget_follows_presence_on_another_node_until_its_kill(pair: Pair) -> None:
    """A status is shown at once; a kill once the lease has expired, plus one comparison."""
    async with pair.desk() as desk:
        stream = await Http(pair.left.url).open("GET", f"/live/presence/{WIDGET}")
        lines = aiter(stream.lines())
        await _becomes(lines, online=True, limit=HEALS_WITHIN)
        await desk.set_status("offline")
        await _becomes(lines, online=False, limit=HEALS_WITHIN)
        await desk.set_status("online")
        await _becomes(lines, online=True, limit=HEALS_WITHIN)
        pair.right.kill()
        await _becomes(lines, online=False, limit=HEALS_WITHIN)
        stream.close()
        pair.right.start()


async def test_P51_membership_in_a_queue_reaches_the_open_desk_on_another_node(pair: Pair) -> None:
    """The new member learns of it at once; a colleague in the same library, who isn't concerned, gets nothing."""
    marta = await sign_in(pair.left.url, MARTA, pair.left.passwords[MARTA])
    queues = "/api/v1/desk/administration/queues"
    form = {
        "name": "Maps",
        "slug": "",
        "welcome": "",
        "public": False,
        "accepts_files": True,
        "address": "",
        "translations": {},
    }
    csrf = {"X_CSRFToken": marta.cookies["csrftoken"], "Referer": marta.base}
    queue = await marta.post_json(queues, form | {"departments": [], "members": []}, **csrf)
    async with pair.desk() as ana, at_desk(pair.right, BEN, pair.left.passwords[BEN]) as ben:
        before = [desk.about.settings for desk in (ana, ben) if desk.about]
        body = json.dumps(queue | {"members": [number_of(ben)]}).encode()
        saved = await marta.call("PUT", f"{queues}/{queue['id']}", body, Content_Type="application/json", **csrf)
        assert saved.status == 200, saved.text
        await ben.until(lambda it: it.about is not None and it.about.settings != before[1])
        assert "Maps" in (await ben.http.get("/api/v1/desk/queues")).text
        await ana.set_status("away")
        await ana.until(lambda it: it.about is not None and it.about.status == "away")
        assert ana.about is not None
        assert ana.about.settings == before[0]


async def _becomes(lines: AsyncIterator[str], *, online: bool, limit: float) -> None:
    async with asyncio.timeout(limit):
        async for line in lines:
            if line == f'data: {{"online":{str(online).lower()}}}':
                return
    raise AssertionError("the stream ended")


def _is_temporarily_refused(connection: Connection) -> bool:
    return any(isinstance(frame.refusal, Unavailable) for frame in connection.received(Refused))


async def _typing_arrives(chat: Conversation) -> None:
    """Typing is carried by the bus only."""
    for side, other in ((chat.patron, chat.operator), (chat.operator, chat.patron)):
        other.typing_seen = None
        async with asyncio.timeout(HEALS_WITHIN):
            while other.typing_seen is None:
                await side.typing()
                await asyncio.wait([asyncio.ensure_future(other.next_change())], timeout=0.3)


async def _claim_is_shown(desk: Desk, chat: int, who: Person) -> None:
    """The claim is on the board, and in the log once."""
    await desk.until(lambda it: shows(it, chat, state="active", claimed_by=who))
    log = (await desk.open(chat)).feed.log
    assert [e.body.operator for e in log if isinstance(e.body, Claimed)] == [who.id]


async def _sign_out(session: Http) -> None:
    csrf = session.cookies["csrftoken"]
    answer = await session.call("POST", "/logout/", b"", X_CSRFToken=csrf, Referer=session.base)
    assert answer.status == 302


def _end_listeners(database: str) -> None:
    """Terminate the listening connections only: killing a process of PostgreSQL ends all others."""
    with psycopg.connect(database, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' "
            "AND datname = current_database()"
        ).fetchone()
        assert ended is not None
        assert ended[0] >= 2
