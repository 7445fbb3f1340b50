"""What became of the mistakes that mutmut made."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path
from typing import NamedTuple

# Exit codes that mutmut stores, of the tests with a mistake or in place of them.
FAILED, SURVIVED, UNTESTED, WRONG_TYPE = {1, 3}, 0, {5, 33}, 37
ENDLESS = {24, -24, 36, 152, 255, -9, -11}
"""Tests that were ended after fifteen times their usual duration, or crashed."""


class Score(NamedTuple):
    """The mistakes in one file, or in the files of a module."""

    name: str
    wrong_types: int
    """Mistakes that the type checker refuses."""
    found: int
    left: list[str]
    """The names of those that no test found."""
    untried: int

    @property
    def tried(self) -> int:
        return self.found + len(self.left)

    @property
    def percent(self) -> float:
        return 100 * self.found / self.tried if self.tried else 100.0


def results(folder: Path) -> list[Path]:
    return sorted((folder / "mutants/refdesk").rglob("*.py.meta"))


def report(name: str, folder: Path) -> Score:
    """Print a row for each file and one for the module, which is returned, and the mistakes that no test found."""
    rows = list(_scores(folder))
    total = Score(
        name,
        wrong_types=sum(row.wrong_types for row in rows),
        found=sum(row.found for row in rows),
        left=[mistake for row in rows for mistake in row.left],
        untried=sum(row.untried for row in rows),
    )
    print(f"{'':30} {'refused':>8} {'tried':>6} {'found':>6} {'score':>8}")
    for row in [*rows, total]:
        untried = f", {row.untried} not tried" if row.untried else ""
        print(f"{row.name:30} {row.wrong_types:8} {row.tried:6} {row.found:6} {row.percent:6.1f} %{untried}")
    for row in rows:
        _print_left(row, folder)
    return total


def _scores(folder: Path) -> Iterator[Score]:
    for file in results(folder):
        codes: dict[str, int | None] = json.loads(file.read_text())["exit_code_by_key"]
        count = Counter(codes.values())
        killed = sum(count[code] for code in FAILED | ENDLESS)
        left = [mistake for mistake, code in codes.items() if code == SURVIVED or code in UNTESTED]
        untried = len(codes) - killed - len(left) - count[WRONG_TYPE]
        if codes:
            name = str(file.relative_to(folder / "mutants/refdesk").with_suffix(""))
            yield Score(name, count[WRONG_TYPE], killed, left, untried)


def _print_left(row: Score, folder: Path) -> None:
    """Print the lines that the mistakes changed."""
    functions = _functions((folder / "mutants/refdesk" / row.name).read_text())
    for mistake in row.left:
        print(f"  {mistake}")
        name = mistake.rpartition(".")[2]
        for line in ndiff(functions[re.sub(r"\d+$", "orig", name)], functions[name]):
            if line[0] in "+-":
                print(f"    {line}")


def _functions(source: str) -> dict[str, list[str]]:
    """The lines of each function without its signature."""
    return {
        node.name: [line for statement in node.body for line in ast.unparse(statement).splitlines()]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
