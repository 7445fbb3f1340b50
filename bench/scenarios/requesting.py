"""From a request to take a chat until a colleague's desk shows it, on the same node and on another one."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from bench.refdesk_target import OPERATOR, Refdesk
from bench.report import Report, milliseconds
from refdesk.chats.commands import WithdrawRequest
from refdesk.client import Desk
from refdesk.client.operator import operator
from refdesk.client.patron import patron

COLLEAGUE = "ben@harbour.example"
DEPARTMENT = "Local History"
SHARES = (0.5, 0.99, 1.0)


async def requesting(report: Report, nodes: Sequence[Refdesk], rounds: int) -> None:
    """`nodes` are two, on one database; the request is made on the first."""
    first, rows = nodes[0], []
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(_desk(first.url, OPERATOR, first.password()))
        chat = (await stack.enter_async_context(patron(first.url, question="Where are the maps?"))).chat
        await owner.claim(chat)
        for node, where in zip(nodes, ("the same node", "another node"), strict=True):
            async with _desk(node.url, COLLEAGUE, node.password(COLLEAGUE)) as desk:
                times = sorted([await _one(owner, desk, chat) for _ in range(rounds)])
            shown = [times[round((rounds - 1) * share)] for share in SHARES]
            rows.append([where, *map(milliseconds, shown)])
    report.add(
        "A request to a colleague: sent → on their desk",
        ["the colleague is on", "p50", "p99", "longest"],
        rows,
        f"{rounds} requests one after the other, on PostgreSQL; each is withdrawn. A desk waits 100 ms for further "
        "changes before it is read.",
    )


@asynccontextmanager
async def _desk(url: str, email: str, password: str) -> AsyncIterator[Desk]:
    async with operator(url, email, password) as desk:
        await desk.set_status("online")
        await desk.watch()
        yield desk


async def _one(owner: Desk, desk: Desk, chat: int) -> float:
    """The time of one request in milliseconds."""
    assert desk.about is not None
    department = next(each.id for each in desk.about.departments if each.name == DEPARTMENT)
    begin = time.perf_counter()
    await owner.request_transfer(chat, department)
    await desk.until(lambda it: it.about is not None and it.about.offers)
    took = (time.perf_counter() - begin) * 1000
    await owner.act(chat, WithdrawRequest())
    await desk.until(lambda it: it.about is not None and not it.about.offers)
    return took
