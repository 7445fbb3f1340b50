"""Writes docs/protocol-reference.md."""

from pathlib import Path

from .markdown import document

PAGE = Path(__file__).parents[3] / "docs/protocol-reference.md"

if __name__ == "__main__":
    PAGE.write_text(document())
