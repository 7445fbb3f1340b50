"""Transcripts of many years: the duration of a page of the list and of a text search, over HTTP."""

import sys
import time
from collections.abc import Sequence

from bench.archive import BEGIN, YEARS, word
from bench.processes import Child
from bench.refdesk_target import Refdesk
from bench.report import Report, whole
from bench.scenarios.timing import NOTE, timed
from refdesk.client import sign_in

SEED_LIMIT = 7_200.0
_MIDDLE = BEGIN + YEARS * 365 * 86_400_000 // 2
LISTS = (
    ("the latest", ""),
    ("from the middle", f"until={_MIDDLE}"),
    ("missed", "outcome=missed"),
    ("by operator", "operator={operator}"),
    ("with a tag", "tag=citations"),
    ("with a contact", "contact=patron77@example.org"),
    ("with a note (there are none)", "noted=true"),
)
SEARCHES = (
    ("a word in nearly all", "search=book"),
    ("a word in one of a hundred", f"search={word(125)}"),
    ("a word in a few", f"search={word(12_700)}"),
    ("three words", f"search=renew+book+{word(125)}"),
    ("the beginning of a word", f"search={word(12_700)[:-2]}*"),
    ("a word in nearly all, by operator, connection lost", "search=book&operator={operator}&outcome=disconnection"),
    ("a word in nearly all, from the middle", f"search=book&until={_MIDDLE}"),
    ("a word in none", "search=xylophone"),
    ("a word in nearly all and one in none", "search=book+xylophone"),
)


async def finding(report: Report, targets: Sequence[Refdesk], chats: int) -> None:
    """Seed each server; request as an administrator of all departments and as an operator of one in twenty."""
    rows: list[list[str]] = []
    for target in targets:
        begin = time.monotonic()
        await _seed(target, chats)
        print(f"  ({target.name} filled in {time.monotonic() - begin:.0f} s)", flush=True)
        try:
            await target.start_server()
            rows += await _measure(target)
        finally:
            await target.stop()
    title = f"Transcripts: {whole(chats)} chats"
    report.add(title, ["database, query", "administrator", "operator"], rows, NOTE)


async def _seed(target: Refdesk, chats: int) -> None:
    """A first start makes the tables and the demo library."""
    await target.start_server()
    await target.stop()
    command = [sys.executable, "-m", "bench.archive", str(chats)]
    child = await Child.start(command, target.folder / "seed.log", target.environ())
    await child.done(SEED_LIMIT)


async def _measure(target: Refdesk) -> list[list[str]]:
    people = [target.ADMINISTRATOR, target.OPERATOR]
    signed = [await sign_in(target.url, who, target.password(who)) for who in people]
    operator = (await signed[1].get("/api/v1/desk/transcripts?search=book")).json()["transcripts"][0]["operator"]["id"]
    rows = []
    for kind, queries in (("list", LISTS), ("search", SEARCHES)):
        for name, query in queries:
            results = []
            for http in signed:
                words, answer = await timed(http, f"/api/v1/desk/transcripts?{query.format(operator=operator)}")
                results.append(f"{words}, {len(answer.json()['transcripts'])} found")
            rows.append([f"{target.name}, {kind}: {name}", *results])
    return rows
