"""Questions that patrons sent although FAQs were suggested, and a new FAQ from it (row L4)."""

import re

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import resize, wrong_in
from .server_admin import House
from .test_keyboard import goes_to, presses

RENEW = "How do I renew a loan?"
QUESTION = f"renew my loan of {'W' * 80}"


def test_L4_an_editor_makes_an_faq_of_a_question_sent_anyway(
    patron: Patron, ana: Operator, marta: Operator, house: House
) -> None:
    """Without a pointer. axe and 320 pixels hold the list with a word of 80 letters, and empty days."""
    house.answers("Borrowing", RENEW, "<p>Sign in and press Renew.</p>")
    patron.opens("/chat/ask/")
    expect(patron.page.get_by_text("Reference is online")).to_be_visible()
    patron.field("Your question").fill(QUESTION)
    expect(patron.page.get_by_role("link", name=RENEW)).to_be_visible()
    patron.button("Ask anyway").click()
    patron.starts()
    patron.sees(QUESTION)
    marta.opens("/desk/#/administration/faq-gaps")
    page, inspection = marta.page, Inspection()
    table = page.get_by_role("table", name="FAQ gaps")
    expect(table.get_by_role("link", name=QUESTION)).to_be_visible()
    expect(table.get_by_role("link", name=RENEW)).to_be_visible()
    inspection.look(page, "gaps", dark=True)
    resize(page, 320, 640)
    assert (inspection.found, wrong_in(page)) == ([], [])
    presses(marta, page.get_by_role("button", name=f"New FAQ from “{QUESTION}”"))
    question = page.get_by_role("textbox", name="Question", exact=True)
    expect(question).to_have_value(QUESTION)
    page.go_back()
    page.get_by_role("button", name="Discard Changes").click()
    first = page.get_by_label("From", exact=True)
    goes_to(marta, first)
    first.fill("2999-01-01")
    expect(page.get_by_text("No gaps in these days")).to_be_visible()
    expect(page).to_have_url(re.compile(r"faq-gaps\?first=2999-01-01$"))
    inspection.look(page, "empty days")
    assert (inspection.found, wrong_in(page)) == ([], [])
