"""The project's own source, read as text: modules, and what each imports of ours and of Django."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One file; `name` is like refdesk.chats.head, `imports` are full names, of modules and of what is in them."""

    path: Path
    name: str
    tree: ast.Module
    imports: frozenset[str]

    @property
    def room(self) -> str:
        """The package right under refdesk."""
        return self.name.split(".")[1] if "." in self.name else ""


@cache
def modules() -> tuple[Module, ...]:
    """All of refdesk but its migrations."""
    paths = sorted(path for path in (ROOT / "refdesk").rglob("*.py") if "migrations" not in path.parts)
    return tuple(_module(path) for path in paths)


def python_files() -> list[Path]:
    """Everything that is written by hand."""
    folders = (ROOT / name for name in ("refdesk", "tests", "bench"))
    return sorted(path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts)


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    package = parts[:-1]
    tree = ast.parse(path.read_text())
    name = ".".join(package if parts[-1] == "__init__" else parts)
    return Module(path, name, tree, frozenset(_imports(tree, package)))


def _imports(tree: ast.Module, package: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *(node.module or "").split("."))).strip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
