"""The tree holds no abolished word (docs/glossary.md)."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from .source import ROOT, python_files
from .vocabulary import of_document, of_front_end, of_lines, of_literals, of_python

# They name the abolished words.
NAMING = {ROOT / "docs/glossary.md", Path(__file__).parent / "vocabulary.py"}


def written_python() -> list[Path]:
    return [path for path in (*python_files(), *(ROOT / "examples").rglob("*.py")) if path not in NAMING]


def test_python_holds_no_abolished_word() -> None:
    assert {str(path.relative_to(ROOT)): words for path in written_python() if (words := list(of_python(path)))} == {}


def test_string_literals_hold_no_abolished_word() -> None:
    assert {str(path.relative_to(ROOT)): words for path in written_python() if (words := list(of_literals(path)))} == {}


def test_templates_and_scripts_hold_no_abolished_word() -> None:
    templates = [path for path in (ROOT / "refdesk").rglob("templates/**/*") if path.is_file()]
    scripts = [path for name in ("bin", "deploy") for path in (ROOT / name).iterdir() if path.is_file()]
    files = [*templates, *scripts]
    assert {str(path.relative_to(ROOT)): words for path in files if (words := list(of_lines(path)))} == {}
    assert len(templates) > 50


def test_documents_hold_no_abolished_word() -> None:
    files = [path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if path not in NAMING]
    assert {str(path.relative_to(ROOT)): words for path in files if (words := list(of_document(path)))} == {}


def test_front_end_holds_no_abolished_word() -> None:
    made = {"wire.ts", "http.ts", "limits.ts"}
    files = [path for kind in ("*.ts", "*.svelte") for path in (ROOT / "web/src").rglob(kind) if path.name not in made]
    files = [path for path in files if "paraglide" not in path.parts]
    assert {str(path.relative_to(ROOT)): words for path in files if (words := list(of_front_end(path)))} == {}
    assert len(files) > 300


# People read "no one" and "someone".
_SOMEBODY = re.compile(r"\b(?:nobody|somebody)\b", re.IGNORECASE)
_TRANSLATED = {"_", "gettext", "gettext_lazy", "later", "ngettext", "lazy"}


def _translated_texts(path: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _TRANSLATED:
            yield from (
                part.value for part in ast.walk(call) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_texts_that_people_read_say_no_one_and_someone() -> None:
    catalog = {
        key: text
        for path in ("web/messages/en.json", "refdesk/eventlog/sentences/en.json")
        for key, text in json.loads((ROOT / path).read_text()).items()
    }
    # Words to find a section by may be any.
    shown = [json.dumps(text) for key, text in catalog.items() if not key.startswith("desk_admin_find_")]
    shown += [text for path in (ROOT / "refdesk").rglob("*.py") for text in _translated_texts(path)]
    shown += [path.read_text() for path in (ROOT / "refdesk").rglob("templates/**/*.html")]
    shown += [path.read_text() for path in (ROOT / "refdesk/demo").rglob("*.json")]
    guides = [
        path for path in (ROOT / "docs").glob("*.md") if path.name not in ("glossary.md", "protocol-reference.md")
    ]
    shown += [path.read_text() for path in (*guides, ROOT / "README.md", ROOT / "CHANGELOG.md")]
    assert [
        text[max(match.start() - 40, 0) : match.end() + 40] for text in shown for match in _SOMEBODY.finditer(text)
    ] == []
    assert len(shown) > 2_000
