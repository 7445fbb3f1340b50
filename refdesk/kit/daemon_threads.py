"""Blocking calls on daemon threads, which the process doesn't join when it exits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def run_in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the function on a new daemon thread. A canceled caller leaves the thread running."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[Any], None], what: Any) -> None:
        if not done.done():
            how(what)

    def work() -> None:
        how: Callable[[Any], None] = done.set_result
        what: Any
        try:
            what = function(*args, **kwargs)
        except BaseException as error:  # as in concurrent.futures: the caller gets every exception
            how, what = done.set_exception, error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, how, what)

    Thread(target=work, daemon=True, name=function.__qualname__).start()
    return await done
