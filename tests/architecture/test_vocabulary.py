"""The tree holds no abolished word (docs/glossary.md)."""

from pathlib import Path

from .source import ROOT, python_files
from .vocabulary import of_document, of_python

# They name the abolished words.
NAMING = {ROOT / "docs/glossary.md", Path(__file__).parent / "vocabulary.py"}


def test_python_holds_no_abolished_word() -> None:
    files = [path for path in (*python_files(), *(ROOT / "examples").rglob("*.py")) if path not in NAMING]
    assert {str(path.relative_to(ROOT)): found for path in files if (found := list(of_python(path)))} == {}


def test_documents_hold_no_abolished_word() -> None:
    files = [path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if path not in NAMING]
    assert {str(path.relative_to(ROOT)): found for path in files if (found := list(of_document(path)))} == {}
