"""Axe itself: what is wrong is found, in the dark too."""

from .actors import Patron
from .axe import Inspection
from .elsewhere import own_page

WRONG = """<!doctype html><html lang="en"><title>Wrong</title><link rel=icon href=data:,><main><h1>Wrong</h1>
<style>@media (prefers-color-scheme: dark) { p { color: #777; background: #666; } }</style>
<input><p>Grey</p><button style="block-size: 12px; inline-size: 12px; padding: 0" aria-label="a"></button><button
style="block-size: 12px; inline-size: 12px; padding: 0" aria-label="b"></button></main>"""


def test_axe_finds_what_is_wrong_in_the_dark_too(patron: Patron) -> None:
    """A field without a name, targets too small and too close, and in the dark a text without contrast."""
    inspection = Inspection()
    with own_page(WRONG) as address:
        patron.opens(address)
        inspection.look(patron.page, "wrong", dark=True)
    violations = {violation.partition(": <")[0] for violation in inspection.found}
    assert violations == {"wrong: label", "wrong: target-size", "wrong, dark: color-contrast"}
