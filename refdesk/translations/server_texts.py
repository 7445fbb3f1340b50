"""The server's texts as entries of a PO file: calls of gettext in Python, and the tags of Django's templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from .po import Entry

_FUNCTIONS = ("gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")
_LITERAL = r"u?('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
_CALL = re.compile(rf"\b(n?gettext|pgettext|npgettext|_)\({_LITERAL}(?:, ?{_LITERAL})?(?:, ?{_LITERAL})?")
_FOR_TRANSLATORS = re.compile(r"#\s*Translators:\s*(.*)")


def entries(root: Path) -> list[Entry]:
    """Each text once, with all files that use it."""
    merged: dict[tuple[str, str], Entry] = {}
    for path in sorted((root / "refdesk").rglob("*")):
        for entry in _of(path):
            first = merged.setdefault(entry.key, entry)
            first.plural = first.plural or entry.plural
            first.notes += [note for note in entry.notes if note not in first.notes]
            name = str(path.relative_to(root))
            if name not in first.files:
                first.files.append(name)
    for entry in merged.values():
        entry.flags += _formats(entry)
    return sorted(merged.values(), key=lambda entry: (entry.files[0], entry.line))


def _formats(entry: Entry) -> list[str]:
    if re.search(r"%(\(\w+\))?[sd]", entry.msgid + entry.plural):
        return ["python-format"]
    return ["python-brace-format"] if re.search(r"\{\w*\}", entry.msgid + entry.plural) else []


def _of(path: Path) -> Iterator[Entry]:
    if path.suffix == ".py" and "migrations" not in path.parts:
        yield from _of_python(path.read_text(encoding="utf-8"))
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _of_template(path.read_text(encoding="utf-8"), str(path))


def _of_python(source: str) -> Iterator[Entry]:
    if "gettext" not in source:
        return
    lines = source.splitlines()
    tree = ast.parse(source)
    names = {
        imported.asname or imported.name: imported.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for imported in node.names
        if imported.name in _FUNCTIONS
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
            continue
        texts = [
            argument.value
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if texts:
            entry = _entry(names[node.func.id], texts, node.lineno)
            note = _FOR_TRANSLATORS.search(lines[node.lineno - 2]) if node.lineno > 1 else None
            entry.notes += [note[1]] if note else []
            yield entry


def _of_template(source: str, name: str) -> Iterator[Entry]:
    text = templatize(source, origin=name)
    for call in _CALL.finditer(text):
        texts = [ast.literal_eval(literal) for literal in call.groups()[1:] if literal]
        yield _entry(call[1], texts, text.count("\n", 0, call.start()) + 1)


def _entry(function: str, texts: list[str], line: int) -> Entry:
    context = texts.pop(0) if function.startswith(("pgettext", "npgettext")) else ""
    plural = texts[1] if function.startswith(("ngettext", "npgettext")) else ""
    return Entry(texts[0], plural, context, line=line)
