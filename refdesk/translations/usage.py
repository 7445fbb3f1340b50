"""Which texts of the front end a patron's pages load, and where each text is used."""

import re
from collections import defaultdict
from pathlib import Path

PATRON_PAGES = ("widget", "frame", "kiosk", "ticket", "faq")
_IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"'?]+)""")
_TEXT = re.compile(r"\bm\.(\w+)")
_BUTTON = re.compile(r"<(?:button|Button)\b[^<]*(?:<Icon[^<]*)?</(?:button|Button)>", re.DOTALL)
_PATRONS_LINES = re.compile(r"export const PATRON\b[^}]*\}")
_PATRONS_WORDING = re.compile(r"^(?:chat|ticket)_line_\w+_(?:patron|page)$")
"""Sentences about events that the server also writes into a patron's emails and pages."""


class Usage:
    def __init__(self, web: Path) -> None:
        self.files: dict[str, list[str]] = defaultdict(list)
        """Files under `web/src` by name of the text."""
        self.patrons: set[str] = set()
        self.buttons: set[str] = set()
        """Texts that are the whole label of a button for patrons."""
        source = web / "src"
        files = [path for path in sorted(source.rglob("*")) if path.suffix in {".ts", ".svelte"}]
        texts = {path: path.read_text(encoding="utf-8") for path in files if not _aside(path.relative_to(source))}
        lines = source / "protocol" / "lines.ts"
        for path, text in texts.items():
            for name in sorted(set(_TEXT.findall(text))):
                self.files[name].append(str(path.relative_to(web.parent)))
        for path in _loaded([source / page / "main.ts" for page in PATRON_PAGES], texts):
            used = "".join(_PATRONS_LINES.findall(texts[path])) if path == lines else texts[path]
            self.patrons.update(_TEXT.findall(used))
            for button in _BUTTON.findall(texts[path]):
                self.buttons.update(_TEXT.findall(button))

    def is_patrons(self, name: str) -> bool:
        return name in self.patrons or bool(_PATRONS_WORDING.search(name))


def _aside(path: Path) -> bool:
    return path.parts[0] in {"paraglide", "testing"} or ".test." in path.name or ".pseudo." in path.name


def _loaded(entries: list[Path], texts: dict[Path, str]) -> set[Path]:
    """The entries and all files that they import, at once or later."""
    loaded: set[Path] = set()
    waiting = list(entries)
    while waiting:
        path = waiting.pop()
        if path in loaded or path not in texts:
            continue
        loaded.add(path)
        for name in _IMPORT.findall(texts[path]):
            base = (path.parent / name).resolve()
            waiting += [base, base.with_name(f"{base.name}.ts"), base.with_name(f"{base.name}.svelte.ts")]
    return loaded
