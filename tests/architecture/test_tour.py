"""ARCHITECTURE.md's tour names a file and a symbol at each stop."""

import re

from .source import ROOT


def test_tour_names_symbols_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    tour = text[text.index("## A tour") : text.index("\n## ", text.index("## A tour") + 1)]
    stops = re.findall(r"^\d+\. `([\w/.]+):(\w+)`", tour, flags=re.MULTILINE)
    assert len(stops) == 12
    named = re.findall(r"`([\w/.]+):(\w+)`", tour)
    defined = r"(?:class|def|export function|export const|export class) {}\b"
    missing = [
        f"{path}:{symbol}"
        for path, symbol in named
        if not re.search(defined.format(symbol), (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert missing == []
