"""A desk whose page the browser froze (rule P48)."""

import asyncio

import pytest

from refdesk.chats.commands import Claim, TakeOver
from refdesk.eventlog.acts import Say
from refdesk.gateway.desk_probe import PATIENCE, PING_EVERY, TICK, DeskProbe
from refdesk.gateway.node import Node
from refdesk.kit.clock import now_ms
from refdesk.presence.answering import staffed
from refdesk.presence.availability import present_operators
from refdesk.presence.desks import staff
from refdesk.presence.leases import database_now
from refdesk.presence.models import Desk
from refdesk.presence.statuses import Choice, set_status
from refdesk.protocol import up
from refdesk.staff.models import Operator

from .clients import Client, World

WITHIN = 30.0


def silent_after(answers_until: float, *, busy: tuple[float, float] = (0.0, 0.0)) -> float | None:
    """When a page that answers until then is silent, within two minutes. It is `busy` from one moment to another."""
    probe, now, waiting = DeskProbe(0.0), 0.0, False
    while now < 120:
        now += TICK
        waiting = probe.tick(now) is not None or waiting
        if probe.silent:
            return now
        if waiting and now <= answers_until and not busy[0] <= now < busy[1]:
            probe.answered()
            waiting = False
    return None


@pytest.mark.parametrize("frozen_at", [0.0, 3.9, 4.0, 8.0, 11.0, 16.0, 31.9])
def test_P48_a_frozen_page_is_silent_within_30_seconds(frozen_at: float) -> None:
    silent_at = silent_after(frozen_at)
    assert silent_at is not None
    assert silent_at - frozen_at < 30 - 1


def test_P48_a_page_that_answers_is_never_silent() -> None:
    assert silent_after(120) is None


def test_P48_a_busy_page_is_not_silent() -> None:
    assert silent_after(120, busy=(20.0, 20.0 + PATIENCE - TICK)) is None


def test_P48_a_late_answer_ends_the_silence() -> None:
    probe = DeskProbe(0.0)
    for tick in range(1, 10):
        probe.tick(tick * TICK)
    assert [probe.answered(), probe.answered()] == [True, False]
    assert probe.silent is False


def test_P48_a_server_that_was_held_up_blames_no_page() -> None:
    probe = DeskProbe(0.0)
    assert probe.tick(PING_EVERY) == 1
    assert probe.tick(60.0) == 2
    assert not probe.silent
    probe.answered()
    for tick in range(1, 3):
        probe.tick(60.0 + tick * TICK)
    assert not probe.silent


async def until_silent(world: World, *, silent: bool) -> None:
    answering = Desk.objects.filter(operator=world.people.ana.pk, silent_since=None)
    async with asyncio.timeout(WITHIN):
        while (await world.node.read(answering.all().exists)) is silent:  # noqa: ASYNC110 no event signals it
            await asyncio.sleep(0.01)


@pytest.fixture(name="ana")
async def _ana(world: World) -> Client:
    """Ana's desk; she is Online, and the only one."""
    await world.node.write(set_status, world.people.ana.pk, Choice("online"))
    ana = await world.operator(world.people.ana)
    ana.send(up.Watch())
    await ana.kind("desk", status="online")
    return ana


async def freeze(world: World, ana: Client) -> None:
    """Her page answers no ping until the server has noticed."""
    now, desk = asyncio.get_running_loop().time(), ana.connection.desk
    assert desk is not None
    for tick in range(1, 8):
        desk.probe(now + tick * TICK)
    await ana.kind("ping")
    await until_silent(world, silent=True)


async def test_P48_a_frozen_desk_closes_the_department_until_it_answers(world: World, ana: Client) -> None:
    reference = world.people.reference.pk

    def is_staffed() -> bool:
        return bool(staffed(present_operators(database_now()), {reference}))

    assert await world.node.read(is_staffed)
    await freeze(world, ana)
    assert not await world.node.read(is_staffed)
    ana.send(up.AnswerPing(n=1))
    await until_silent(world, silent=False)
    assert await world.node.read(is_staffed)


async def test_P48_colleagues_see_that_a_desk_does_not_respond(world: World, ana: Client, other: Node) -> None:
    chi = await world.operator(world.people.chi, other)
    chi.send(up.Watch())

    async def sees(status: str) -> None:
        expected = (world.people.ana.pk, status)
        await chi.until(
            lambda f: (
                f["kind"] in ("desk", "colleagues_changed")
                and expected in [(colleague["id"], colleague["status"]) for colleague in f["colleagues"]]
            ),
            later=status == "online",
        )

    await freeze(world, ana)
    await sees("not_responding")
    ana.send(up.AnswerPing(n=1))
    await sees("online")


async def test_C5_a_frozen_desk_that_answers_as_its_chats_are_taken_over_leaves_each_one_owner(
    world: World, ana: Client, other: Node
) -> None:
    """The sweeps of two nodes notice that she is back between a colleague's acts."""
    chats = [await world.chat(letter) for letter in "abcdefgh"]
    for chat in chats:
        assert (await ana.done(chat.chat, Claim()))["kind"] == "done"
    chi = await world.operator(world.people.chi, other)
    early = await chi.done(chats[0].chat, TakeOver())
    assert early["refusal"]["name"] == "StillAttended"
    await freeze(world, ana)
    for node in (world.node, other):
        node.sweeper.awake_since -= node.terms.operator_grace
    seen = now_ms() - world.node.terms.operator_grace - 1_000
    await world.node.write(Operator.objects.filter(pk=world.people.ana.pk).update, desk_seen_at=seen)
    for chat in chats:
        await world.until(chat.chat, lambda head: head.operator_gone)
    keys = {}
    for number, chat in enumerate(chats):
        keys[chat.chat] = chi.do(chat.chat, TakeOver())
        if number == 2:
            ana.send(up.AnswerPing(n=1))
            await until_silent(world, silent=False)
            await asyncio.gather(*(node.sweeper.sweep(now_ms()) for node in (world.node, other)))
    owners = set()
    for chat in chats:
        won = (await chi.answer(keys[chat.chat]))["kind"] == "done"
        said = await ana.done(chat.chat, Say(text="Sorry, I was away."))
        head = await world.head(chat.chat)
        assert head.claimed_by == (world.people.chi.pk if won else world.people.ana.pk)
        assert (said["kind"] == "done") is not won
        assert not head.operator_gone
        owners.add(head.claimed_by)
    assert len(owners) == 2, "some were taken over, others not"


async def test_P48_another_desk_that_answers_is_enough(world: World, ana: Client) -> None:
    await freeze(world, ana)
    await world.operator(world.people.ana)
    await until_silent(world, silent=False)
    present = (await world.node.read(staff)).operators[world.people.ana.pk]
    assert (present.status, present.silent) == ("online", False)


async def test_P48_the_answer_of_a_patron_says_nothing_of_desks(world: World, ana: Client) -> None:
    await freeze(world, ana)
    dana = await world.seated(await world.chat())
    dana.send(up.AnswerPing(n=1))
    dana.send(up.Ping(n=7))
    await dana.kind("pong", n=7)
    assert (await world.node.read(staff)).operators[world.people.ana.pk].status == "not_responding"
