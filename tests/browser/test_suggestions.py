"""FAQs before the wait, in the widget's forms (row L4)."""

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House

RENEW = "How do I renew a loan?"
ANSWER = "<p>Sign in and press Renew.</p><table><tr><th>Kind</th></tr><tr><td>Books</td></tr></table>"


def test_L4_an_faq_answers_before_the_wait_or_the_chat_starts_at_once(
    patron: Patron, ana: Operator, house: House
) -> None:
    house.answers("Borrowing", RENEW, ANSWER)
    house.answers("At the desk", "How do I waive a loan’s bill?", "<p>Under Bills.</p>", public=False)
    page = patron.page
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    patron.opens("/demo/")
    patron.opens_widget()
    question = patron.field("Your question")
    start = patron.button("Start Chat")
    before = start.bounding_box()
    question.press_sequentially("can i renew my loan")
    region = patron.widget.get_by_role("region", name="These may answer it")
    link = region.get_by_role("link", name=RENEW)
    expect(link).to_be_visible()
    expect(region.get_by_role("link")).to_have_count(1)
    expect(question).to_be_focused()
    assert start.bounding_box() == before
    assert "renew" not in " ".join(requests)
    question.press("Tab")
    expect(link).to_be_focused()
    link.press("Enter")
    expect(region).to_contain_text("press Renew")
    region.get_by_role("button", name="This answered it").press("Enter")
    expect(patron.widget.get_by_text("Your question was not sent")).to_be_focused()
    expect(question).to_have_value("")
    question.fill("but my loan is overdue")
    expect(link).to_be_visible()
    start.click()
    patron.sees("but my loan is overdue")
    patron.is_connected()


def test_L4_suggested_faqs_are_accessible_at_320_pixels(patron: Patron, ana: Operator, house: House) -> None:
    house.answers("Borrowing", RENEW * 4, ANSWER)
    page = patron.page
    page.set_viewport_size({"width": 320, "height": 480})
    patron.opens("/chat/ask/")
    expect(page.get_by_text("Reference is online")).to_be_visible()
    patron.field("Your question").fill("renew my loan")
    link = page.get_by_role("link", name=RENEW)
    link.click()
    inspection = Inspection()
    inspection.look(page, "suggested FAQs", dark=True)
    assert (inspection.found, wrong_in(page) + small_in(page, 44)) == ([], [])


def test_L4_the_form_where_nobody_is_online_suggests_faqs(patron: Patron, house: House) -> None:
    house.has_queue("Questions", "Reference")
    house.answers("Borrowing", RENEW, ANSWER)
    patron.opens("/chat/ask/")
    patron.field("Question").fill("renew my loan")
    expect(patron.page.get_by_role("link", name=RENEW)).to_be_visible()
    expect(patron.button("Submit")).to_be_visible()
