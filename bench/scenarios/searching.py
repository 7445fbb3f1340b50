"""Tickets of many years: the duration of a page of the list and of a text search, over HTTP."""

import sys
import time
from collections.abc import Sequence

from bench.archive import word
from bench.processes import Child
from bench.refdesk_target import Refdesk
from bench.report import Report, whole
from bench.scenarios.timing import NOTE, timed
from refdesk.client import sign_in

SEED_LIMIT = 3_600.0
UNCLOSED = "status=new,open,pending"
QUERIES = {
    "list: all": "",
    "list: unclosed": UNCLOSED,
    "search: a word in nearly all": "search=book",
    "search: a word in nearly all, unclosed": f"search=book&{UNCLOSED}",
    "search: a word in nearly all, unassigned (there are none)": "search=book&owner=0",
    "search: a word in one of a hundred": f"search={word(200)}+",
    "search: a word in a few": f"search={word(20_000)}+",
    "search: five words": f"search=renew+book+library+where+{word(200)}",
    "search: two letters": f"search={word(3)[:2]}",
    "search: an unfinished word beside a common one": f"search=book+{word(20_000)[:-2]}",
    "search: a contact": "search=patron77@example.org+",
    "search: a number": "search=1000077",
    "search: a word in none": "search=xylophone",
    "search: stop words only": "search=to+be+or+not+to+be",
}


async def searching(report: Report, targets: Sequence[Refdesk], tickets: int) -> None:
    """Seed each server; request as a member of all queues and as a member of one in twenty."""
    rows: list[list[str]] = []
    for target in targets:
        begin = time.monotonic()
        await _seed(target, tickets)
        print(f"  ({target.name} filled in {time.monotonic() - begin:.0f} s)", flush=True)
        try:
            await target.start_server()
            rows += await _measure(target)
        finally:
            await target.stop()
    report.add(f"Tickets: {whole(tickets)}", ["database, query", "all queues", "one queue"], rows, NOTE)


async def _seed(target: Refdesk, tickets: int) -> None:
    """A first start makes the tables and the demo library."""
    await target.start_server()
    await target.stop()
    command = [sys.executable, "-m", "bench.ticket_archive", str(tickets)]
    child = await Child.start(command, target.folder / "seed.log", target.environ())
    await child.done(SEED_LIMIT)


async def _measure(target: Refdesk) -> list[list[str]]:
    people = [target.ADMINISTRATOR, target.OPERATOR]
    signed = [await sign_in(target.url, who, target.password(who)) for who in people]
    rows = []
    for name, query in QUERIES.items():
        results = []
        for http in signed:
            words, answer = await timed(http, f"/api/v1/desk/tickets?{query}")
            results.append(f"{words}, {len(answer.json()['tickets'])} found")
        rows.append([f"{target.name}, {name}", *results])
    return rows
