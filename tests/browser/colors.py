"""States distinguished by color, in the light and in the dark."""

import colorsys
from typing import Literal

from playwright.sync_api import Locator

Colour = Literal["green", "orange", "red", "grey"]
# What each means is a role of `tokens.css`; the hue, in degrees, is what anybody would call it.
ROLES: dict[Colour, tuple[str, range]] = {
    "green": ("--ok-mark", range(120, 160)),
    "orange": ("--warn-mark", range(20, 40)),
    "red": ("--bad-mark", range(10)),
    "grey": ("--edge", range(361)),
}
# More is a colour.
GREY = 0.2
# What a mark is drawn with, and its role's colour, each as red, green and blue; null where another stands for it now.
DRAWN = """
(mark, role) => {
  if (!mark.isConnected) return null;
  const { fill, stroke } = getComputedStyle(mark.firstElementChild);
  const paper = new OffscreenCanvas(1, 1).getContext("2d");
  return [fill === "none" ? stroke : fill, getComputedStyle(mark).getPropertyValue(role)].map((colour) => {
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
    return [...paper.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  });
}
"""


def is_coloured(mark: Locator, colour: Colour) -> None:
    """An indicator is drawn in this colour, which is that of its meaning."""
    role, hues = ROLES[colour]
    for scheme in ("light", "dark"):
        mark.page.emulate_media(color_scheme=scheme)
        while not (drawn := mark.evaluate(DRAWN, role)):
            pass
        drawn, meant = drawn
        assert drawn == meant, (scheme, role)
        hue, saturation, _ = colorsys.rgb_to_hsv(*drawn)
        assert round(360 * hue) in hues, (scheme, drawn)
        assert (saturation < GREY) is (colour == "grey"), (scheme, drawn)
