"""P26: a patron who connects again and again does not fill the log."""

from refdesk.gateway import codes

from .clients import Desk


async def test_P26_a_patron_who_comes_too_often_is_let_go_and_nobody_else_is(desk: Desk) -> None:
    head, other = await desk.chat("s"), await desk.chat("t")
    for _ in range(120):
        (await desk.seated(head)).end()
    seats = (await desk.head(head.chat)).seat
    line = desk.patron(head)
    assert (await line.kind("bye"))["code"] == codes.FLOODED
    assert (await desk.head(head.chat)).seat == seats == 120
    await desk.seated(other)
