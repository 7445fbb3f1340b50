"""The server with a census of its objects: `python -m bench.census` prints one as a line of JSON on SIGUSR1.

A census has the number and the bytes of each type's objects that were made since the server was ready.
"""

import asyncio
import gc
import json
import signal
import sys
import threading
from collections import Counter
from typing import Any

from refdesk.server import serve


def census() -> dict[str, tuple[int, int]]:
    """Number and bytes by type, of objects that the garbage collector tracks and of what they refer to."""
    gc.collect()
    numbers: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    tracked = gc.get_objects()
    seen = set(map(id, tracked))
    seen.add(id(tracked))
    for thing in tracked:
        _count(thing, numbers, sizes)
        for part in gc.get_referents(thing):
            if not gc.is_tracked(part) and id(part) not in seen:
                seen.add(id(part))
                _count(part, numbers, sizes)
    return {name: (numbers[name], sizes[name]) for name in numbers}


def _count(thing: Any, numbers: Counter[str], sizes: Counter[str]) -> None:
    name = f"{type(thing).__module__}.{type(thing).__qualname__}".removeprefix("builtins.")
    numbers[name] += 1
    sizes[name] += sys.getsizeof(thing, 0)


def _on_ready(started: Any) -> Any:
    """Wrap the server's `startup`: a signal handler of the event loop runs between two of its callbacks."""

    async def startup(server: Any, sockets: Any = None) -> None:
        await started(server, sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _print)

    return startup


def _print() -> None:
    tasks, threads = len(asyncio.all_tasks()), threading.active_count()
    print(json.dumps({"objects": census(), "tasks": tasks, "threads": threads}), flush=True)


if __name__ == "__main__":
    patched: Any = serve._Server
    patched.startup = _on_ready(patched.startup)
    serve.main()
