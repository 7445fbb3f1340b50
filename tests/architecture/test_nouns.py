"""Variables are nouns, docstrings begin with their subject, and literals aren't spread."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from .source import ROOT, python_files

PRONOUNS = {"each", "one", "found", "known", "own", "those", "these"}
_FRAGMENT = re.compile(r"(Of|Those|As|By|Also)\b")
# Rooms that aren't clean yet. The lists may only get shorter: take a room off its list once it is clean.
WITH_PRONOUNS = "bench refdesk/identity refdesk/presence"
WITH_FRAGMENTS = "bench refdesk/identity refdesk/presence"


def test_no_variable_is_a_pronoun() -> None:
    """`for queue in queues`, not `for each in rows`."""
    _check(_pronouns, WITH_PRONOUNS)


def test_docstrings_and_comments_begin_with_their_subject() -> None:
    _check(_fragments, WITH_FRAGMENTS)


def test_no_literal_is_spread_to_hold_a_line() -> None:
    """The formatter breaks lines."""
    _check(_spreads, "")


def _check(faults: Callable[[ast.Module, list[str]], Iterator[tuple[int, str]]], listed: str) -> None:
    """Raises for faults in rooms that aren't listed."""
    texts = {path: path.read_text() for path in python_files() if _room(path) not in listed.split()}
    assert [
        f"{path.relative_to(ROOT)}:{line}: {fault}"
        for path, text in texts.items()
        for line, fault in faults(ast.parse(text), text.splitlines())
    ] == []


def _room(path: Path) -> str:
    """The room of a file, such as or tests/chats."""
    parts = path.relative_to(ROOT).parts
    return "bench" if parts[0] == "bench" else "/".join(parts[:2])


def _pronouns(tree: ast.Module, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Fields of classes aren't variables: they name what the wire and the database call so."""
    fields = {node for holder in ast.walk(tree) if isinstance(holder, ast.ClassDef) for node in _fields(holder)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) if name in PRONOUNS and node not in fields:
                yield node.lineno, name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
                if name in PRONOUNS:
                    yield node.lineno, name


def _fields(holder: ast.ClassDef) -> Iterator[ast.AST]:
    for statement in holder.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        yield from (target for target in targets if isinstance(target, ast.Name))


def _fragments(tree: ast.Module, lines: list[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if _FRAGMENT.match(text):
                yield node.lineno, text.partition("\n")[0]
    for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), 1):
        comment, is_continued = line.strip(), before.strip().startswith("#")
        if comment.startswith("# ") and not is_continued and _FRAGMENT.match(comment, 2):
            yield number, comment


def _spreads(tree: ast.Module, lines: list[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Starred(value=ast.Tuple() | ast.List() | ast.Set()):
                yield node.lineno, ast.unparse(node)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is None and isinstance(value, ast.Dict):
                        yield value.lineno, ast.unparse(value)
