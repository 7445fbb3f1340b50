"""All English texts, as entries of the three PO files of a language."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import front_end, server_texts
from .po import Entry
from .usage import Usage

DOMAINS = ("widget", "django", "desk")
"""What a patron's pages load; what the server writes; what only the desk shows."""
NOTES = "locale/notes.toml"
BUTTON_EM = 18
"""Widest label of a patron's button, in its own font size: 288 of 320 pixels at 16 pixels."""


@dataclass
class Sources:
    texts: dict[str, Any]
    """The front end's catalogue."""
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    """Entries of each domain."""
    buttons: set[str] = field(default_factory=set)
    """Contexts of the labels of a patron's buttons."""


def read(root: Path) -> Sources:
    sources = Sources(front_end.catalogue(root))
    usage = Usage(root / "web")
    notes = tomllib.loads((root / NOTES).read_text(encoding="utf-8")) if (root / NOTES).exists() else {}
    domains: dict[str, list[Entry]] = {name: [] for name in DOMAINS}
    for name, entry in front_end.entries(sources.texts):
        patrons = usage.is_patrons(name)
        entry.files = usage.files.get(name, [])[:3]
        entry.notes = list(_notes(name, notes, patrons and name in usage.buttons))
        if patrons and name in usage.buttons:
            sources.buttons.add(entry.context)
        domains["widget" if patrons else "desk"].append(entry)
    domains["django"] = server_texts.entries(root)
    sources.entries = domains
    return sources


def _notes(name: str, notes: dict[str, str], is_button: bool) -> Iterator[str]:
    if name in notes:
        yield notes[name]
    if is_button:
        yield f"Label of a button: at most {BUTTON_EM * 2} letters, {BUTTON_EM} in Chinese."
