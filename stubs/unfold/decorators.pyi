from collections.abc import Callable, Mapping
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

def display(*, description: Any = ..., ordering: str | None = ..., label: Mapping[str, str] | bool = ...) -> Callable[[F], F]: ...
