"""How async code calls a function that uses the database."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Run(Protocol):
    """Runs a function that uses the database on a thread that may. Called on the event loop.

    Returns what the function returns and raises what it raises.
    """

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...
