"""What axe finds on a page or in a frame: all its rules, those of WCAG 2.2 AA and its best practices."""

from playwright.sync_api import Frame, Page

from tests.servers import ROOT

from .actors import Patron

AXE = (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = """
async (contrastOnly) => {
  // The sizes of a new window reach its attributes with its first frame, such as tabindex of a table that scrolls.
  // A page behind another window has no frames.
  const frame = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await Promise.race([frame, new Promise((resolve) => setTimeout(resolve, 500))]);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const runOnly = contrastOnly ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: tags };
  // Of WCAG's levels, but off by default: the first because it is new, the second because it is called experimental.
  const enabled = !contrastOnly;
  const rules = { "target-size": { enabled }, "label-content-name-mismatch": { enabled } };
  // What is behind a modal dialog is inert, and has been looked at before the dialog opened.
  const scope = document.querySelector("dialog:modal") ?? document;
  // Style sheets are fetched again for one rule that our pages can't break: the orientation lock.
  const options = { runOnly, rules, resultTypes: ["violations"], preload: false };
  const { violations } = await axe.run(scope, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.split("\\n")[1] ?? ""}`));
}
"""


class Inspection:
    """Looks at one state after the other; `found` says what is wrong in which."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def look(self, where: Page | Frame, state: str, *, dark: bool = False) -> None:
        """Look at a page, without what is in its frames, or at one frame.

        With `dark` at its contrasts in the dark theme, too: once for each kind of page, since `tokens.test.ts` computes
        the contrasts of all pairs of colors in both themes.
        """
        where.wait_for_load_state()  # with its style sheets: without them, links are too low
        page = where if isinstance(where, Page) else where.page
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        if not where.evaluate("'axe' in window"):
            where.evaluate(AXE)
        self._note(state, where.evaluate(RUN, False))
        if dark:
            page.emulate_media(color_scheme="dark")
            self._note(f"{state}, dark", where.evaluate(RUN, True))
            page.emulate_media(color_scheme="light")

    def _note(self, state: str, wrong: list[str]) -> None:
        self.found += [f"{state}: {violation}" for violation in wrong]


def frame_of(patron: Patron) -> Page | Frame:
    """The page that the widget's controls are in."""
    patron.widget.get_by_role("main").wait_for()
    return patron.page if patron.alone else next(frame for frame in patron.page.frames if "/embed/" in frame.url)
