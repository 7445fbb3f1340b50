"""A patron who connects again and again does not fill the log (P26)."""

import pytest

from refdesk.gateway import codes, connection
from refdesk.kit.quota import Quota
from refdesk.protocol import up

from .clients import Client, World


async def test_P26_only_a_patron_who_connects_too_often_is_disconnected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HELLOS", Quota("hellos of a test", 12, 60))
    head, other = await world.chat("s"), await world.chat("t")
    for _ in range(12):
        (await world.seated(head)).end()
    seats = (await world.head(head.chat)).seat
    client = world.patron(head)
    assert (await client.kind("bye"))["code"] == codes.FLOODED
    assert (await world.head(head.chat)).seat == seats == 12
    await world.seated(other)


async def test_P26_windows_that_exchange_the_seat_endlessly_are_disconnected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SEATS", Quota("seats of a test", 24, 60))
    head = await world.chat("s")
    windows = [await world.seated(head), await world.seated(head)]
    for number in range(3, 25):
        window, other = windows[(number + 1) % 2], windows[number % 2]
        window.send(up.TakeSeatHere(after=0))
        await window.kind("seat", held=True, seat=number)
        await other.kind("seat", held=False, seat=number)
        await opened(window, times=(number + 1) // 2)
    windows[0].send(up.TakeSeatHere(after=0))
    assert (await windows[0].kind("bye"))["code"] == codes.FLOODED
    assert (await world.head(head.chat)).seat == 24


async def opened(window: Client, times: int) -> None:
    """Wait until its feed was opened this many times."""
    await window.until(lambda _: sum(frame["kind"] == "opened" for frame in window.received) >= times)
