"""Lays out the front end's screens in the pseudo-locale: `python -m tests.browser.pseudo_pages FOLDER`.

`REFDESK_PSEUDO_PAGES=FOLDER npm run pseudo` stores the screens. Prints what is wider than 320 pixels, in Latin letters
and from right to left in Arabic ones, and what isn't mirrored in a narrow and a wide window; then the exit status is 1.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from refdesk.kit.web_build import MANIFESTS, WEB

from .chromium import HOW, SWITCHES, find_chromium
from .layout import wrong_in
from .mirrored import unmirrored_in, write_in_arabic

FEWEST = 100
SIZE: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
# The page's own element, in which the server's page has the application.
IN_APP = """
() => {
  const app = document.createElement("div");
  app.id = "app";
  app.append(...document.body.childNodes);
  document.body.append(app);
}
"""


def main(folder: Path) -> int:
    files = sorted(folder.glob("*.html"))
    if len(files) < FEWEST:
        print(f"{folder} holds {len(files)} screens, fewer than {FEWEST}")
        return 1
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright, whole=False)
        if chromium is None:
            print(HOW)
            return 0
        with playwright.chromium.launch(executable_path=chromium, args=SWITCHES) as browser:
            page = browser.new_page(reduced_motion="reduce")
            wrong = {file: faults for file in files if (faults := list(_wrong(page, file)))}
    # What several screens share is named once, with the first of them.
    first = {text: file for file, faults in reversed(wrong.items()) for text in faults}
    for text, file in first.items():
        print(f"{file}: {text}")
    print(f"{len(files)} screens in the pseudo-locale, {len(wrong)} don’t fit or aren’t mirrored")
    return 1 if wrong else 0


def _wrong(page: Page, file: Path) -> Iterator[str]:
    page.set_viewport_size(WIDE)
    page.set_content(file.read_text(encoding="utf-8"))
    page.add_style_tag(content=_styles(file.name.partition("-")[0]))
    page.evaluate(IN_APP)
    yield from unmirrored_in(page)
    yield from (f"at {WIDE['width']} px: {fault}" for fault in wrong_in(page))
    page.set_viewport_size(SIZE)
    yield from unmirrored_in(page)
    yield from wrong_in(page)
    write_in_arabic(page)
    yield from (f"in Arabic letters: {fault}" for fault in wrong_in(page))


@cache
def _styles(entry: str) -> str:
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in _sheets(entry))


def _sheets(entry: str) -> list[Path]:
    """All style sheets of an entry, also those which it loads later."""
    manifest = json.loads((WEB / MANIFESTS.get(entry, "manifest.json")).read_text(encoding="utf-8"))
    names, sheets = [f"src/{entry}/main.ts"], dict[str, None]()
    for name in names:
        chunk = manifest[name]
        sheets |= dict.fromkeys(chunk.get("css", []))
        names += [
            imported
            for kind in ("imports", "dynamicImports")
            for imported in chunk.get(kind, [])
            if imported not in names
        ]
    return [WEB / name for name in sheets]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
