"""Texts on screens, in emails and in the demo say "no one" and "someone"."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from .source import ROOT, modules

WORDS = re.compile(r"\b(?:nobody|somebody)\b", re.IGNORECASE)
# Words that administrators may type to find a setting.
SEARCHED = "desk_admin_find_"


def _translated(tree: ast.Module) -> Iterator[str]:
    """The texts of a module for gettext."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name == "_" or "gettext" in name:
            texts = [text for argument in call.args for text in ast.walk(argument) if isinstance(text, ast.Constant)]
            yield from (str(text.value) for text in texts)


def _catalogue() -> Iterator[str]:
    for path in ("web/messages/en.json", "refdesk/eventlog/sentences/en.json"):
        for key, text in json.loads((ROOT / path).read_text(encoding="utf-8")).items():
            if not key.startswith(SEARCHED):
                yield from json.dumps(text, ensure_ascii=False).split('"')


def _files() -> list[Path]:
    templates = [path for path in (ROOT / "refdesk").rglob("templates/**/*") if path.is_file()]
    return [*templates, *(ROOT / "refdesk/demo").rglob("*.json")]


def test_texts_say_no_one_and_someone() -> None:
    """Models are left out: their texts are in migrations, and on the pages of the database alone."""
    texts = [text for module in modules() if module.path.name != "models.py" for text in _translated(module.tree)]
    texts += [line for path in _files() for line in path.read_text(encoding="utf-8").splitlines()]
    texts += _catalogue()
    assert len(texts) > 10_000
    assert [text for text in texts if WORDS.search(text)] == []
