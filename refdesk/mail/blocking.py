"""Calls that last as long as a server likes, on threads that nobody waits for, not even the process at its end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext as _

P = ParamSpec("P")
T = TypeVar("T")

GRACE = 5.0
"""Seconds that a call which was broken off has to say what became of it."""


async def run_in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What it returns. Who stops waiting leaves it behind."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[Any], None], what: Any) -> None:
        if not done.done():
            how(what)

    def work() -> None:
        try:
            how, what = done.set_result, function(*args, **kwargs)
        except BaseException as error:  # as an executor does: whoever waits has to hear of it
            how, what = done.set_exception, error  # type: ignore[assignment]
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, how, what)

    Thread(target=work, daemon=True, name="mail").start()
    return await done


async def run_with_deadline(seconds: float, abort: Callable[[], None], function: Callable[[], T]) -> T:
    """The same; after so many seconds it is broken off by `abort`. TimeoutError where even that doesn't end it."""
    calling = asyncio.ensure_future(run_in_thread(function))
    try:
        done, __ = await asyncio.wait([calling], timeout=seconds)
        if not done:
            abort()
            done, __ = await asyncio.wait([calling], timeout=GRACE)
        if not done:
            raise TimeoutError(_("The server keeps us waiting."))
        return calling.result()
    finally:
        calling.cancel()
