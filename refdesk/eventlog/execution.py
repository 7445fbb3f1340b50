"""How async code that is not a connection (an HTTP view) has a command executed.

The server's wiring puts its lanes here; without a running server (a test, a management command) the journal is called
directly, and other nodes find what was stored by comparing with the log.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async

from .journal import Journal

Execute = Callable[[Any], Awaitable[Any]]


async def directly(command: Any) -> Any:
    """Execute on a thread of Django's."""
    outcomes = await sync_to_async(Journal().execute)([command])
    return outcomes[0]


class Executor:
    """The one way in; `use` sets what is behind it."""

    def __init__(self) -> None:
        self._execute: Execute = directly

    def use(self, execute: Execute) -> None:
        """Execute with this from now on."""
        self._execute = execute

    async def __call__(self, command: Any) -> Any:
        """The command's outcome."""
        return await self._execute(command)


execute = Executor()
