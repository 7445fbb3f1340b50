"""The tables of a run, and how their numbers are formatted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

__all__ = ["Report", "median", "milliseconds", "ratio", "spread", "whole"]


def whole(number: float) -> str:
    """A count, with separators."""
    return f"{number:,.0f}"


def milliseconds(number: float) -> str:
    """A time."""
    return f"{number:.2f} ms" if number < 10 else f"{number:.1f} ms"


def ratio(one: float, other: float) -> str:
    """How many times the other."""
    return f"{one / other:.2f} ×" if other else "–"


def spread(numbers: Iterable[float]) -> str:
    """The median, and from where to where the rounds went."""
    ordered = sorted(numbers)
    return f"{whole(median(ordered))} ({whole(ordered[0])}–{whole(ordered[-1])})"


@dataclass
class Section:
    """One table."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The table in Markdown."""
        lines = [
            self.columns,
            tuple("---" if not column else "---:" for column in range(len(self.columns))),
            *self.rows,
        ]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return "\n\n".join([f"### {self.title}", table, *self.notes])


class Report:
    """All tables, printed as they become whole, and written at the end."""

    def __init__(self) -> None:
        self.sections: list[Section] = []

    def add(self, title: str, columns: Iterable[str], rows: Iterable[Iterable[str]], *notes: str) -> None:
        """Print one more table."""
        section = Section(title, tuple(columns), [tuple(row) for row in rows], list(notes))
        self.sections.append(section)
        print(f"\n{section.text()}\n", flush=True)

    def text(self) -> str:
        """Everything in Markdown."""
        return "\n\n".join(section.text() for section in self.sections) + "\n"
