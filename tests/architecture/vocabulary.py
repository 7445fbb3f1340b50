"""Abolished words: found in names, comments, docstrings, string literals, templates, scripts and documents."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Parts of names: `asked_for` and `AskedFor` both have the part "asked".
_IN_NAMES = """
told tell tells telling asked asker askers asking wanted given kept keeping taken takes taking shelf crowd crowded
errand errands turns stamp stamps office backstage witness enclosing bringing strays figures
"""
ABOLISHED_IN_NAMES = frozenset(_IN_NAMES.split())
_MODULES = """
wire shapes answers words reading reach members kept short_way places facts spread load shifts traces away askers
arrivals incoming taking bringing letters people scene scenes dying
"""
ABOLISHED_MODULES = frozenset(_MODULES.split())
# One of these alone is an email; with another word it may be of the system, as in "mail server".
ABOLISHED_VARIABLES = frozenset(["mail", "mails", "_mail", "_mails"])
# Not a module such as `refdesk.mail`.
_VARIABLES = re.compile(rf"(?<![.\w])(?:{'|'.join(ABOLISHED_VARIABLES)})(?![.\w])")
# Terms of the product, in which such a part is right: an operator takes a chat over, a window takes the seat.
# `timeStamp` is a property of DOM events.
TERMS = ("taken_over", "takes_over", "TakenOver", "seat_taken", "SeatTaken", "timeStamp")
# Tokens of TypeScript and Svelte; texts in quotes are not read.
_TOKENS = re.compile(
    r"""(?sx) (?P<prose> //[^\n]* | /\*.*?\*/ | <!--.*?--> )
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`
    | (?: (?<=[(\[]) | (?<=[=:,][ ]) ) /(?![*/])(?:\\.|[^/\\\n])+/
    | (?P<name> [A-Za-z_$] [\w$]* )"""
)
ABOLISHED_IN_PROSE = re.compile(
    r"""(?ix) \b (?: told | kept | asked | asker s? | wanted | given | whoever | whom | errand s? | crowd | shelf
    | (?: take s? | took | taken | taking ) \s back | takes | short \s way | by \s itself | as \s it \s is
    | nobody's | likewise | (?: an? | the | each | this | received | latest | such ) \s mails?
    (?! \s (?: server | system | provider | worker | program | loop | setting | queue | account | client
        | log ) ) ) \b"""
)


# Names in a literal of SQL, JavaScript or JSON, and a literal that is one name.
_NAMES = re.compile(r"\b[a-z]+(?:_[a-z]+|[A-Z][a-z]+)+\b|\A[a-z]+\Z")
# Libraries have shelves, and a file may be an Office document.
_OF_LIBRARIES = ("shelf", "office")


def of_python(path: Path) -> Iterator[str]:
    """Each abolished word of a module's names, comments and docstrings as `line: word`."""
    if path.stem in ABOLISHED_MODULES | ABOLISHED_IN_NAMES:
        yield f"the module's name: {path.stem}"
    text, tree = _parsed(path)
    if tree is None:
        return
    for node in ast.walk(tree):
        yield from (f"{line}: {name}" for line, name in _variables(node) if name in ABOLISHED_VARIABLES)
        for name in _bound(node):
            yield from (f"{node.lineno}: {name}" for part in parts(_without_terms(name)) if part in ABOLISHED_IN_NAMES)  # type: ignore[attr-defined]
    for line, prose in _prose(text, tree):
        yield from (f"{line}: {match.group(0)}" for match in ABOLISHED_IN_PROSE.finditer(prose))


def of_literals(path: Path) -> Iterator[str]:
    """Each abolished word of a module's string literals as `line: word`."""
    _, tree = _parsed(path)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (f"{node.lineno}: {word}" for word in _of_text(node.value))


def of_lines(path: Path) -> Iterator[str]:
    """Each abolished word of a template or script as `line: word`."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield from (f"{number}: {word}" for word in _of_text(line))


def _of_text(text: str) -> Iterator[str]:
    yield from (word for word in ABOLISHED_IN_PROSE.findall(text) if word.lower() not in _OF_LIBRARIES)
    for name in _NAMES.findall(_without_terms(text)):
        yield from (name for part in parts(name) if part in ABOLISHED_IN_NAMES - {*_OF_LIBRARIES})


def of_document(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield from (f"{number}: {match.group(0)}" for match in ABOLISHED_IN_PROSE.finditer(line))


def of_front_end(path: Path) -> Iterator[str]:
    """Each abolished word of a TypeScript or Svelte file as `line: word`."""
    text = path.read_text(encoding="utf-8")
    if any(part in ABOLISHED_IN_NAMES for part in parts(path.stem)):
        yield f"the file's name: {path.stem}"
    if not _may_hold(text):
        return
    for token in _TOKENS.finditer(text):
        name, prose = token["name"] or "", token["prose"] or ""
        words = [name for part in parts(_without_terms(name)) if part in ABOLISHED_IN_NAMES]
        words += [word.group(0) for word in ABOLISHED_IN_PROSE.finditer(prose)]
        yield from (f"{text.count(chr(10), 0, token.start()) + 1}: {word}" for word in words)


@cache
def _parsed(path: Path) -> tuple[str, ast.Module | None]:
    """The text of a module, and its tree if the text may hold an abolished word."""
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text) if _may_hold(text) else None


def _may_hold(text: str) -> bool:
    """Whether the text, with its string literals, holds an abolished word. Parsing it is fifteen times as slow."""
    named = not ABOLISHED_IN_NAMES.isdisjoint(parts(_without_terms(text)))
    return named or bool(_VARIABLES.search(text) or ABOLISHED_IN_PROSE.search(text))


def _without_terms(name: str) -> str:
    for term in TERMS:
        name = name.replace(term, "_")
    return name


def parts(name: str) -> list[str]:
    """The words of a name in snake or camel case."""
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds. A name is reported where it is made, not where it is used."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.arg():
            yield node.arg
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.Attribute(ctx=ast.Store()):
            yield node.attr
        case ast.alias(asname=str(name)):
            yield name


def _variables(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The parameters and local variables of a function, with their lines, and its own name."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.lineno, node.name
        for inner in ast.walk(node):
            match inner:
                case ast.arg():
                    yield inner.lineno, inner.arg
                case ast.Name(ctx=ast.Store()):
                    yield inner.lineno, inner.id


def _prose(text: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    # Splitting a module into tokens is slow: only where a comment may hold such a word.
    if any(ABOLISHED_IN_PROSE.search(comment) for comment in re.findall("#.*", text)):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                for offset, line in enumerate(value.value.splitlines()):
                    yield value.lineno + offset, line
