"""L2: names keep their own direction inside the desk's sentences, and move nothing beside them."""

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron

pytestmark = pytest.mark.moving
HEBREW = "דנה כהן"


def test_L2_hebrew_and_latin_names_are_isolated_on_an_arabic_desk(patron: Patron, ana: Operator) -> None:
    """The patron's name arrives with an override at its end, which would turn the rest of a line around."""
    patron.opens("/chat/ask/")
    patron.asks("Where is the 1924 city directory?", name=f"{HEBREW}\u202e")
    ana.row(HEBREW).get_by_role("button", name="Claim Chat").click()
    expect(ana.pane(f"\u2068{HEBREW}\u2069")).to_be_visible()
    ana.chooses_language("ar")
    ana.opens("/desk/")
    page = ana.page
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name=HEBREW, exact=True).click()
    pane = page.get_by_role("region", name=f"\u2068{HEBREW}\u2069")
    expect(pane).to_be_visible()
    assert not set("\u202e\u202d\u2067") & set(page.inner_text("body") + page.title())
    expect(pane.get_by_role("log")).to_contain_text("\u2068")
