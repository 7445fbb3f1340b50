"""The duration of a response over HTTP, measured several times."""

import time

from bench.report import median
from refdesk.client.http import Answer, Http

ROUNDS = 9
NOTE = f"Median of {ROUNDS}, the slowest in parentheses, from the request to its response."


async def timed(http: Http, address: str) -> tuple[str, Answer]:
    """The median and maximum as text, and the last response."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        answer = await http.get(address)
        times.append((time.perf_counter() - begin) * 1000)
        assert answer.status == 200, answer.text
    return f"{median(times):,.0f} ms ({max(times):,.0f})", answer
