"""How async code that is not a connection (an HTTP view) has a command executed.

The server's wiring puts its lanes here; without a running server (a test, a management command) the journal is called
directly, and other nodes find what was stored by comparing with the log.
"""

from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async

from .commands import Command, Start
from .journal import Journal
from .outcomes import Outcome

Execute = Callable[[Command | Start], Awaitable[Outcome]]


async def directly(command: Command | Start) -> Outcome:
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

    async def __call__(self, command: Command | Start) -> Outcome:
        """The command's outcome."""
        return await self._execute(command)


execute = Executor()
