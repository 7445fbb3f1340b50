"""Components share styles by the classes of `utilities.css` and `widget.css`, not by copies."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from .source import ROOT

SOURCES = ROOT / "web" / "src"
# Style sheets that a page loads together, so that one class can serve all of them.
PAGES = (("utilities.css", "desk", "parts"), ("widget", "frame"), ("chat",), ("site", "faq"))
# From this number of declarations on, a body stands once.
MANY = 3
# Selectors that reach into another component's elements. One more needs a reason why no parameter or class does it.
MOST_GLOBAL = 91
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _rules(css: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each rule's at-rules and declarations."""
    outer: list[str] = []
    start = 0
    for brace in re.finditer(r"[{}]", css):
        text = css[start : brace.start()].strip()
        if brace[0] == "{":
            outer.append(text)
        elif outer.pop() and text:
            within = " ".join(selector for selector in outer if selector.startswith("@"))
            yield within, frozenset(" ".join(line.split()) for line in text.split(";") if line.strip())
        start = brace.end()


def _repeated(page: tuple[str, ...]) -> list[tuple[list[str], list[str]]]:
    """The bodies that stand several times, with their files."""
    paths = [path for name in page for path in ([SOURCES / name] if "." in name else (SOURCES / name).rglob("*"))]
    files = defaultdict[tuple[str, frozenset[str]], list[str]](list)
    for path in sorted(path for path in paths if path.suffix in {".css", ".svelte"}):
        for rule in _rules(COMMENT.sub("", _css(path))):
            files[rule].append(str(path.relative_to(SOURCES)))
    return [
        (sorted(body), names)
        for (within, body), names in files.items()
        if len(names) > 1 and len(body) >= MANY and "@keyframes" not in within
    ]


def _css(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".css" else "".join(STYLE.findall(text))


def test_no_style_of_three_declarations_stands_twice() -> None:
    assert [repeated for page in PAGES for repeated in _repeated(page)] == []


def test_few_styles_reach_into_other_components() -> None:
    counts = {str(path): _css(path).count(":global") for path in SOURCES.rglob("*.svelte")}
    assert sum(counts.values()) <= MOST_GLOBAL, {name: count for name, count in counts.items() if count}
