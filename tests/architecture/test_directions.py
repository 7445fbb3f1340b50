"""Styles name the sides of a line "start" and "end", so that a page written from right to left is its mirror image."""

import re
from collections.abc import Iterator
from pathlib import Path

from .source import ROOT

SOURCES = ROOT / "web" / "src"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# An element's own style, as in emails; Svelte's `style:inset-inline-start="…"` is another form.
ATTRIBUTE = re.compile(r'\bstyle="([^"{]*)"')
DIRECTIVE = re.compile(r"\bstyle:([\w-]+)")
DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)(?=[;}]|$)")
VALUE = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")
FOUR_SIDES = {"margin", "padding", "inset", "border-width", "border-color", "border-style", "scroll-margin"}
PHYSICAL_NAME = re.compile(r"(^|-)(left|right)(-|$)")
PHYSICAL_VALUE = re.compile(r"\b(left|right)\b|translate(X|3d)|scaleX|rotate\(|\bskew")
# Each with the reason why its direction is not that of the page.
EXCEPTIONS = {
    ("frame/Panel.svelte", "translate"): "`--along` has its sign",
    ("tokens.css", "scale"): "the rule that mirrors",
}
# Coordinates of the window, which has no start or end.
WINDOW_COORDINATES = {"parts/positions/floating.ts", "parts/tip.ts"}


def _physical(css: str) -> Iterator[str]:
    """The declarations that would be on the same side in both directions."""
    for name, value in DECLARATION.findall(COMMENT.sub("", css)):
        sides = VALUE.findall(value)
        uneven = name in FOUR_SIDES and len(sides) == 4 and sides[1] != sides[3]
        corners = name == "border-radius" and len(set(sides)) > 1
        moved = name in {"translate", "scale"} and sides[0] not in {"0", "1", "none"}
        if PHYSICAL_NAME.search(name) or PHYSICAL_VALUE.search(value) or uneven or corners or moved:
            yield name


def _styles(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        return text
    parts = [*STYLE.findall(text), *ATTRIBUTE.findall(text)]
    return ";".join([*parts, *(f"{name}: var(--any)" for name in DIRECTIVE.findall(text))])


def _sheets() -> list[Path]:
    written = [
        path for path in SOURCES.rglob("*") if path.suffix in {".css", ".svelte"} and "paraglide" not in path.parts
    ]
    return sorted([*written, *(ROOT / "refdesk").glob("*/templates/**/*.html")])


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCES if path.is_relative_to(SOURCES) else ROOT))


def test_L2_styles_have_no_left_and_no_right() -> None:
    physical = {(_name(path), name) for path in _sheets() for name in _physical(_styles(path))}
    assert physical == set(EXCEPTIONS)


def test_physical_declarations_are_recognized() -> None:
    physical = (
        "margin-left: 0; padding: 1px 2px 1px 0; text-align: right; float: left; border-top-left-radius: 4px;"
        "border-radius: 4px 0 0 4px; transform: translateX(4px); background: linear-gradient(to left, red, blue);"
        "left: 0; inset: 0 auto 0 0; translate: 4px 0"
    )
    assert len(list(_physical(physical))) == len(physical.split(";"))
    logical = "margin: 0 4px; padding: 1px 2px 3px; text-align: start; inset: 0; border-radius: 50%; translate: 0 2px"
    assert list(_physical(logical)) == []


def test_L2_styles_ask_for_the_direction_by_its_attribute() -> None:
    """The build replaces `:dir(rtl)` by a list of languages, long, and wrong for a part in another language."""
    assert [_name(path) for path in _sheets() if ":dir(" in COMMENT.sub("", _styles(path))] == []


def test_L2_scripts_position_nothing_by_left_but_in_the_window() -> None:
    names = re.compile(r"\.style\.(left|right|margin(Left|Right)|padding(Left|Right))\b|scrollLeft")
    scripts = [path for path in SOURCES.rglob("*") if path.suffix in {".ts", ".svelte"}]
    assert {_name(path) for path in scripts if names.search(path.read_text(encoding="utf-8"))} == WINDOW_COORDINATES


def test_L2_arrow_keys_follow_the_direction_of_the_line() -> None:
    """A key handler reads ArrowLeft and ArrowRight through `keyAlongLine`; pointers, through `rightToLeft`."""
    scripts = [path for path in SOURCES.rglob("*") if path.suffix in {".ts", ".svelte"} and ".test." not in path.name]
    texts = {_name(path): path.read_text(encoding="utf-8") for path in scripts if "testing" not in path.parts}
    uses = {name for name, text in texts.items() if re.search(r"\bArrow(Left|Right)\b", text)}
    # A component passes the key, or turns the step.
    pure = {"desk/emoji/emoji.ts", "frame/position.ts"}
    assert {name for name in uses if "keyAlongLine" not in texts[name]} == pure
    assert {name for name, text in texts.items() if 'direction === "rtl"' in text} == {"parts/positions/direction.ts"}
