"""Hooks: functions that a room calls and rooms above it provide, so that it need not import them."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Hook(Generic[F]):
    """The functions provided so far, in the order in which they were provided; `question` is what they answer."""

    def __init__(self, question: str) -> None:
        self.question = question
        self._provided: dict[str, F] = {}

    def provide(self, function: F, name: str = "") -> None:
        """Add a function. The same name again replaces it."""
        self._provided[name or f"{function.__module__}.{function.__qualname__}"] = function

    def __iter__(self) -> Iterator[F]:
        return iter(self._provided.values())

    def __contains__(self, name: str) -> bool:
        return name in self._provided

    def __getitem__(self, name: str) -> F:
        return self._provided[name]
