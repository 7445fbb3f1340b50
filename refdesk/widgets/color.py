"""Which text can be read on a colour that a library chose."""

_TEXTS = ("#ffffff", "#1b1d20", "#000000")
_READABLE = 4.5


def text_on(background: str) -> str:
    """White where it can be read on `#rrggbb`, else ink, else black: one always has 4.5:1 (WCAG 2.x)."""
    return next(text for text in _TEXTS if contrast(text, background) >= _READABLE)


def styles(accent: str) -> str:
    """The rules that give a page's filled buttons this color. Under the pointer it moves away from that of the text."""
    text = text_on(accent)
    away = "black" if text == _TEXTS[0] else "white"
    hover = f"color-mix(in srgb, {accent}, {away} 12%)"
    return f":root{{--accent:{accent};--on-accent:{text};--accent-hover:{hover}}}"


def contrast(color: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    low, high = sorted((_luminance(color), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
