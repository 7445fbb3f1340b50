"""Blocking network calls on daemon threads, which the process doesn't join when it exits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext as _

P = ParamSpec("P")
T = TypeVar("T")

GRACE = 5.0
"""Seconds that an aborted call has to return or raise."""


async def run_in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the function on a new daemon thread. A canceled caller leaves the thread running."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[Any], None], what: Any) -> None:
        if not done.done():
            how(what)

    def work() -> None:
        try:
            how, what = done.set_result, function(*args, **kwargs)
        except BaseException as error:  # as in concurrent.futures: the caller gets every exception
            how, what = done.set_exception, error  # type: ignore[assignment]
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, how, what)

    Thread(target=work, daemon=True, name="mail").start()
    return await done


async def run_with_deadline(seconds: float, abort: Callable[[], None], function: Callable[[], T]) -> T:
    """Run the function on a daemon thread, and call `abort` after `seconds`.

    Raises TimeoutError if the function doesn't end within `GRACE` seconds after `abort`.
    """
    calling = asyncio.ensure_future(run_in_thread(function))
    try:
        done, __ = await asyncio.wait([calling], timeout=seconds)
        if not done:
            abort()
            done, __ = await asyncio.wait([calling], timeout=GRACE)
        if not done:
            raise TimeoutError(_("The server doesn’t respond."))
        return calling.result()
    finally:
        calling.cancel()
