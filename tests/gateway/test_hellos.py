"""P26: a patron who connects again and again does not fill the log."""

from refdesk.gateway import codes
from refdesk.protocol import up

from .clients import Desk, Line


async def test_P26_only_a_patron_who_connects_too_often_is_disconnected(desk: Desk) -> None:
    head, other = await desk.chat("s"), await desk.chat("t")
    for _ in range(120):
        (await desk.seated(head)).end()
    seats = (await desk.head(head.chat)).seat
    line = desk.patron(head)
    assert (await line.kind("bye"))["code"] == codes.FLOODED
    assert (await desk.head(head.chat)).seat == seats == 120
    await desk.seated(other)


async def test_P26_windows_that_exchange_the_seat_endlessly_are_disconnected(desk: Desk) -> None:
    head = await desk.chat("s")
    windows = [await desk.seated(head), await desk.seated(head)]
    for number in range(3, 241):
        window, other = windows[(number + 1) % 2], windows[number % 2]
        window.send(up.TakeSeatHere(after=0))
        await window.kind("seat", held=True, seat=number)
        await other.kind("seat", held=False, seat=number)
        await opened(window, times=(number + 1) // 2)
    windows[0].send(up.TakeSeatHere(after=0))
    assert (await windows[0].kind("bye"))["code"] == codes.FLOODED
    assert (await desk.head(head.chat)).seat == 240


async def opened(window: Line, times: int) -> None:
    """Until its feed was opened so often."""
    await window.until(lambda _: sum(frame["kind"] == "opened" for frame in window.heard) >= times)
