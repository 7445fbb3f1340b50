"""A page written from right to left: its letters, and whether it is the mirror image of itself."""

from playwright.sync_api import Page

# Each character in the direction of the page, without kerning: lines break alike, and each box has its counterpart.
MIRRORED = """
() => {
  const root = document.documentElement, wide = root.clientWidth;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { unicode-bidi: bidi-override !important; }
    * { font-kerning: none !important; font-variant-ligatures: none !important; }
    bdi, [dir="auto"] { direction: inherit !important; }
  `);
  document.adoptedStyleSheets.push(sheet);
  // Texts too: a padding moves what is in a box, not the box.
  const nodes = [...document.querySelectorAll("body *:not(svg *)")].flatMap((element) =>
    [element, ...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())]);
  const range = document.createRange();
  const box = (node) => {
    if (node.nodeType === Node.ELEMENT_NODE) return node.getBoundingClientRect();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const boxes = (direction) => {
    root.dir = direction;
    return new Map(nodes.map((node) => [node, box(node)]));
  };
  const [before, after] = [boxes("ltr"), boxes("rtl")];
  root.removeAttribute("dir");
  document.adoptedStyleSheets.pop();
  const moved = nodes.filter((node) => {
    const [from, to] = [before.get(node), after.get(node)];
    // The content of an address, or of code, is written from left to right on every page.
    if (to.width <= 1 || to.height <= 1 || node.parentElement.closest('[dir="ltr"]')) return false;
    const off = [wide - from.right - to.left, wide - from.left - to.right, from.top - to.top];
    return off.some((distance) => Math.abs(distance) > 1.5);
  });
  // What is within a box that is elsewhere moved with it.
  return moved.filter((node) => !moved.includes(node.parentElement)).map((node) => {
    const at = ({ left, right }) => `${Math.round(left)} to ${Math.round(right)}`;
    const places = `${at(before.get(node))}, from right to left ${at(after.get(node))}, of ${wide}`;
    return `not mirrored: ${(node.outerHTML ?? node.parentElement.outerHTML).slice(0, 120)} (${places})`;
  });
}
"""
# The texts of the pseudo-locale have accented letters; what people wrote stays, so that lines mix both directions.
ARABIC = """
() => {
  const letters = [..."ابتثجحخدذرزسشصضطظعغفقكلمنهوي"];
  const written = (text) => text.replace(/[\\u0080-\\u1eff]/g, (letter) =>
    /\\p{Script=Latin}/u.test(letter) ? letters[letter.codePointAt(0) % letters.length] : letter);
  document.documentElement.dir = "rtl";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = written(texts.currentNode.data);
  for (const control of document.querySelectorAll("[placeholder]")) control.placeholder = written(control.placeholder);
}
"""


def unmirrored_in(page: Page) -> list[str]:
    """Boxes and texts that aren't where the mirror image has them."""
    faults: list[str] = page.evaluate(MIRRORED)
    return faults


def write_in_arabic(page: Page) -> None:
    """Turns the page from right to left, and the pseudo-locale's letters into Arabic ones."""
    page.evaluate(ARABIC)
