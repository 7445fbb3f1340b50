"""Conditions of an SQL statement, with their parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Conditions:
    """All of them have to hold."""

    conditions: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def add(self, condition: str, *params: Any) -> None:
        self.conditions.append(condition)
        self.params += params

    def among(self, column: str, values: Sequence[Any]) -> None:
        """Add that the column has one of the values: of none, that nothing fits."""
        self.add(f"{column} IN ({', '.join(['%s'] * len(values))})" if values else "1 = 0", *values)

    def __str__(self) -> str:
        return " AND ".join(self.conditions)
