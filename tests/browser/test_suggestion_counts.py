"""What followed when FAQs were suggested, as patrons decide it and editors read it (row L4)."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import resize, wrong_in
from .server_admin import House

RENEW = "How do I renew a loan?"
QUESTION = "can i renew my loan"
NewPatron = Callable[..., Patron]


def _counts(marta: Operator) -> Page:
    """Open the FAQ on the desk, and its counts by day and widget."""
    marta.opens("/desk/#/administration/faqs")
    marta.page.get_by_role("link", name=RENEW).click()
    marta.page.get_by_text("By day and widget").click()
    return marta.page


def _expect_one_of_each(page: Page) -> None:
    expect(page.get_by_text("When suggested, it answered: 1, questions sent anyway: 1")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(row).to_have_count(1)
    expect(row.get_by_role("cell")).to_have_text([re.compile(r"\d"), re.compile("."), "1", "1"])


def test_L4_editors_read_what_patrons_pressed_in_the_widget(
    patron: Patron, ana: Operator, marta: Operator, house: House
) -> None:
    """One patron has the answer, another one asks anyway. axe and 320 pixels hold the table of days."""
    house.answers("Borrowing", RENEW, "<p>Sign in and press Renew.</p>")
    patron.opens("/chat/ask/")
    expect(patron.page.get_by_text("Reference is online")).to_be_visible()
    patron.field("Your question").fill(QUESTION)
    patron.page.get_by_role("link", name=RENEW).click()
    with patron.page.expect_response(re.compile("/answered$")) as counted:
        patron.button("This answered it").click()
    assert counted.value.status == 204
    patron.field("Your question").fill(QUESTION)
    expect(patron.page.get_by_role("link", name=RENEW)).to_be_visible()
    patron.button("Ask anyway").click()
    patron.starts()
    patron.sees(QUESTION)
    page = _counts(marta)
    _expect_one_of_each(page)
    inspection = Inspection()
    inspection.look(page, "counts of an FAQ", dark=True)
    resize(page, 320, 640)
    assert (inspection.found, wrong_in(page)) == ([], [])


def test_L4_editors_read_what_patrons_pressed_in_plain_pages(
    new_patron: NewPatron, ana: Operator, marta: Operator, house: House
) -> None:
    """Without a script, “Ask Anyway” passes the step, and “This answered it” leaves an empty form."""
    house.answers("Borrowing", RENEW, "<p>Sign in and press Renew.</p>")
    patron = new_patron(java_script_enabled=False, viewport={"width": 320, "height": 640})
    patron.opens("/ask/ask/chat/")
    page = patron.page
    question = page.get_by_role("textbox", name="Question")

    def asks() -> None:
        question.fill(QUESTION)
        page.get_by_role("button", name="Start Chat").click()
        expect(page).to_have_title(re.compile("^Possible answers"))

    asks()
    answer = page.get_by_role("button", name="This answered it")
    expect(answer).to_have_accessible_description(RENEW)
    answer.click()
    expect(page.get_by_role("status")).to_have_text("Good to hear. Your question was not sent.")
    expect(question).to_have_value("")
    asks()
    expect(question).to_have_value(QUESTION)
    page.get_by_role("button", name="Ask Anyway").click()
    expect(page).to_have_title(re.compile("^Waiting for an answer"))
    _expect_one_of_each(_counts(marta))
