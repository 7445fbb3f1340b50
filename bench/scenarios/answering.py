"""FAQs of a large library: the duration of a search on the desk, over HTTP."""

import json
import sys
import time
from collections.abc import Sequence
from random import Random
from urllib.parse import urlencode

from bench import faqs
from bench.processes import Child
from bench.refdesk_target import Refdesk
from bench.report import Report, whole
from bench.scenarios.timing import NOTE, timed
from refdesk.client import sign_in

IMPORT_LIMIT = 1_800.0


async def answering(report: Report, targets: Sequence[Refdesk], count: int) -> None:
    """Import the FAQs into each server and search."""
    dice = Random(7)
    words = faqs.vocabulary(dice)
    rows = json.dumps(list(faqs.rows(count, words, dice)))
    results = []
    for target in targets:
        begin = time.monotonic()
        await _fill(target, rows)
        print(f"  ({target.name} filled in {time.monotonic() - begin:.0f} s)", flush=True)
        try:
            await target.start_server()
            results.append(await _search(target, faqs.searches(words)))
        finally:
            await target.stop()
    table = [[name, *(one[name] for one in results)] for name in faqs.searches(words)]
    report.add(f"FAQs: {whole(count)}", ["query", *(each.name for each in targets)], table, NOTE)


async def _fill(target: Refdesk, rows: str) -> None:
    """A first start makes the tables and the demo library."""
    await target.start_server()
    await target.stop()
    file = target.folder / "faqs.json"
    file.write_text(rows)
    command = [sys.executable, "-m", "refdesk", "faq", "import", str(file), "--library", "harbour"]
    child = await Child.start(command, target.folder / "import.log", target.environ())
    await child.done(IMPORT_LIMIT)


async def _search(target: Refdesk, queries: dict[str, str]) -> dict[str, str]:
    http = await sign_in(target.url, target.OPERATOR, target.password())
    found = {}
    for name, query in queries.items():
        words, answer = await timed(http, f"/api/v1/desk/faq/search?{urlencode({'q': query})}")
        found[name] = f"{words}, {whole(answer.json()['total'])} found"
    return found
