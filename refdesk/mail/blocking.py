"""Blocking network calls with a deadline."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from refdesk.kit.daemon_threads import run_in_thread

T = TypeVar("T")

GRACE = 5.0
"""Seconds that an aborted call has to return or raise."""


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
