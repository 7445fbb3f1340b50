"""Executes commands for async code that is not a connection, such as HTTP views.

The running server sets its writer lanes here. Without a server (tests, management commands) the journal is called
directly, and other nodes find the new events by comparing with the log.
"""

from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async

from .journal import Journal
from .log import Request
from .outcomes import Outcome

Execute = Callable[[Request], Awaitable[Outcome]]


async def directly(command: Request) -> Outcome:
    """Execute on one of Django's threads."""
    outcomes = await sync_to_async(Journal().execute)([command])
    return outcomes[0]


class Executor:
    """Awaitable like a function: `await execute(command)` returns the command's outcome."""

    def __init__(self) -> None:
        self._execute: Execute = directly

    def use(self, execute: Execute) -> None:
        self._execute = execute

    async def __call__(self, command: Request) -> Outcome:
        return await self._execute(command)


execute = Executor()
