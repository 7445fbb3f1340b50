"""Where things stand, and whether a page holds them: nothing sideways, nothing cut off, nothing too small to hit."""

from time import monotonic

from playwright.sync_api import Frame, Locator, Page

WITHIN = 20

CONTROLS = "button, a[href], input, textarea, select, [role=tab], [contenteditable=true]"
# What may scroll sideways: tables of data (WCAG 1.4.10), and text boxes, whose text it is.
SIDEWAYS = ":has(> table), textarea"
WRONG = """
([controls, sideways]) => {
  const wide = document.documentElement.clientWidth, wrong = [];
  const all = document.documentElement.scrollWidth;
  if (all > wide) wrong.push(`the page is ${all} wide in a window of ${wide}`);
  const clips = (how) => how === "hidden" || how === "clip";
  for (const one of document.querySelectorAll("body *")) {
    const { left, right, width, height } = one.getBoundingClientRect();
    if (width <= 1 || height <= 1 || !one.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(one);
    const name = `${one.outerHTML.slice(0, 120)} (${Math.round(width)} × ${Math.round(height)})`;
    // What is meant to be cut says so: an ellipsis, or so many lines.
    // An image that isn't there shows its text instead.
    const cut = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    const meant = cut || one.matches("img");
    // A table of data may scroll within its frame (WCAG 1.4.10).
    const inTable = one.closest("td, th") !== null;
    if (one.matches(controls) && !inTable && (left < -1 || right > wide + 1)) wrong.push(`outside: ${name}`);
    if (one.matches("button") && !meant && one.scrollWidth > one.clientWidth + 1) wrong.push(`too narrow: ${name}`);
    if (clips(style.overflowX) && !meant && one.scrollWidth > one.clientWidth + 1) wrong.push(`cut sideways: ${name}`);
    // A column that scrolls down scrolls sideways as well where its content is wider, and nobody expects it.
    const across = /auto|scroll/.test(style.overflowX) && /auto|scroll/.test(style.overflowY);
    const wider = one.scrollWidth > one.clientWidth + 1;
    if (across && wider && !one.matches(sideways) && !inTable) wrong.push(`scrolls sideways: ${name}`);
    if (clips(style.overflowY) && !meant && one.scrollHeight > one.clientHeight + 2) wrong.push(`cut below: ${name}`);
  }
  return wrong;
}
"""
# A box's label, or what a control puts over its row, belongs to the target: a small one is tried at its edges.
SMALL = """
([controls, least]) => {
  const hits = (one, x, y) => {
    const there = document.elementFromPoint(x, y);
    return there === null || one.contains(there);
  };
  return [...document.querySelectorAll(controls)].flatMap((one) => {
    const target = (one.matches("[type=checkbox], [type=radio]") && one.closest("label")) || one;
    const { width, height } = target.getBoundingClientRect();
    if (width <= 1 || height <= 1 || !one.checkVisibility({ visibilityProperty: true })) return [];
    if (width >= least && height >= least) return [];
    target.scrollIntoView({ block: "center" });
    const { x: start, y: above } = target.getBoundingClientRect();
    const x = start + width / 2, y = above + height / 2, far = least / 2 - 1;
    const whole = [[x - far, y], [x + far, y], [x, y - far], [x, y + far]].every(([...at]) => hits(one, ...at));
    return whole ? [] : [`small: ${one.outerHTML.slice(0, 120)} (${width} × ${height})`];
  });
}
"""
SPACING = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
  `);
  document.adoptedStyleSheets.push(sheet);
}
"""
REACH = """
(root, controls) => {
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowY);
  const hits = (one, x, y) => {
    const there = document.elementFromPoint(x, y);
    return there !== null && (one.contains(there) || there.closest("label")?.contains(one));
  };
  const show = (one) => {
    for (let area = one.parentElement; area; area = area.parentElement) {
      if (!scrolls(area)) continue;
      const [inner, outer] = [one.getBoundingClientRect(), area.getBoundingClientRect()];
      if (inner.top < outer.top) area.scrollTop -= outer.top - inner.top;
      else if (inner.bottom > outer.bottom) area.scrollTop += inner.bottom - outer.bottom;
    }
  };
  return [...root.querySelectorAll(controls)].flatMap((one) => {
    const { width, height } = one.getBoundingClientRect();
    const visible = one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]");
    if (!visible || width <= 1 || height <= 1) return [];
    show(one);
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const inside = left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1;
    const middle = (top + bottom) / 2;
    const whole = [left + 3, (left + right) / 2, right - 3].every((x) => hits(one, x, middle));
    if (inside && whole) return [];
    const what = (one.getAttribute("aria-label") ?? one.textContent.trim()) || one.outerHTML;
    const at = `${Math.round(left)}–${Math.round(right)}, ${Math.round(top)}–${Math.round(bottom)}`;
    return [`${inside ? "covered or cut" : "outside"}: ${what.slice(0, 90)} (${at})`];
  });
}
"""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def box_of(element: Locator) -> tuple[float, ...]:
    """Where an element stands: left, top, width, height."""
    box = element.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def stands(element: Locator, box: tuple[float, ...]) -> None:
    """Wait until it stands there, to a pixel: a page is laid out a moment after the pointer, or the window, has moved.

    The last numbers of `box` can be left out.
    """
    until = monotonic() + WITHIN
    while not (there := _is_at(element, box)) and monotonic() < until:
        element.page.wait_for_timeout(50)
    assert there, (box_of(element), box)


def _is_at(element: Locator, box: tuple[float, ...]) -> bool:
    return all(abs(edge - other) < 1 for edge, other in zip(box_of(element), box, strict=False))


def wrong_in(where: Page | Frame) -> list[str]:
    """What doesn't fit, once the page is laid out in its size."""
    where.evaluate(FRAMES)
    faults: list[str] = where.evaluate(WRONG, [CONTROLS, SIDEWAYS])
    return faults


def small_in(where: Page | Frame, least: int, controls: str = "button, input, textarea") -> list[str]:
    """Controls smaller than so many pixels, either way."""
    faults: list[str] = where.evaluate(SMALL, [controls, least])
    return faults


def space_out(where: Page | Frame) -> None:
    """The reader's own spacing of text, as wide as WCAG 1.4.12 requires pages to support."""
    where.evaluate(SPACING)


def unreachable_in(part: Locator) -> list[str]:
    """Controls that are outside the window, cut or covered, after scrolling the areas that scroll vertically."""
    faults: list[str] = part.evaluate(REACH, CONTROLS)
    return faults


def resize(page: Page, width: int, height: int) -> None:
    """Resize the window, and wait until the scripts that measure the page have run."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(FRAMES)
