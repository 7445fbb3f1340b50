"""Axe finds nothing in any language in which Refdesk is offered, and 320 pixels hold each screen.

Texts of other languages are longer, are written from right to left, or have letters of another height.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from .actors import Operator, Patron
from .axe import AXE, Inspection
from .layout import wrong_in
from .many_patrons import ManyPatrons
from .server_admin import House
from .test_languages import texts_of

NewPatron = Callable[..., Patron]
Hire = Callable[..., Operator]
LANGUAGES = ("en", "fr", "es", "de", "it", "nl", "pt-BR", "pl", "ar", "zh-Hans")
QUICK = ("ar", "de", "zh-Hans")
"""The languages of the quick form: from right to left, with long words, with tall letters."""
NAME = "Dana"
QUESTION = "Where is the 1924 city directory?"
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
SCREENS = (
    "tickets",
    "transcripts",
    "statistics",
    "analytics",
    "colleagues",
    "settings/profile",
    "administration/first-steps",
    "administration/widgets",
    "administration/people",
    "administration/retention",
    "administration/audit-log",
)
EACH = pytest.mark.parametrize(
    "tag", [pytest.param(tag, marks=() if tag in QUICK else pytest.mark.long) for tag in LANGUAGES]
)


class Look:
    """Looks at states in a wide window with axe and in a narrow one; `wrong` is what it found."""

    def __init__(self) -> None:
        self._inspection = Inspection()
        self._narrow: list[str] = []

    def __call__(self, page: Page, state: str) -> None:
        for frame in page.frames[1:]:
            frame.evaluate(AXE)  # with it in a frame, axe looks at the frame as a part of the page
        self._inspection.look(page, state)
        page.set_viewport_size(NARROW)
        self._narrow += [f"{state}, 320 px: {fault}" for fault in wrong_in(page)]
        page.set_viewport_size(WIDE)

    @property
    def wrong(self) -> list[str]:
        return self._inspection.found + self._narrow


def _in_language(page: Page, tag: str) -> None:
    root = page.locator("html")
    expect(root).to_have_attribute("lang", re.compile(f"^{tag}$", re.IGNORECASE))
    expect(root).to_have_attribute("dir", "rtl" if tag == "ar" else "ltr")


def _does(page: Page, value: str) -> None:
    """Press a button of a page without a script, which has the same value in every language."""
    page.locator(f"button[name=do][value={value}]").click()


@EACH
def test_L2_the_widget_in_each_language(new_patron: NewPatron, ana: Operator, house: House, tag: str) -> None:
    """The form, what is missing in it, waiting, talking, and the end with its feedback; nobody online."""
    texts, patron, look = texts_of(tag), new_patron(locale=tag), Look()
    house.asks_before_chats("Your library card")
    page = patron.page
    patron.opens(f"/chat/ask/?lang={tag}")
    _in_language(page, tag)
    start = patron.button(texts["widget_start_chat"])
    start.click()
    expect(patron.field(texts["widget_your_question"])).to_have_attribute("aria-invalid", "true")
    look(page, f"{tag}: widget, question missing")
    patron.field(texts["widget_your_question"]).fill(QUESTION)
    patron.field(texts["widget_name"]).fill(NAME)
    start.click()
    ana.claims(NAME)
    ana.says(NAME, "On the second floor. See https://harbour.example/directories")
    expect(page.get_by_role("log")).to_contain_text("second floor")
    look(page, f"{tag}: widget, chat")
    patron.button(texts["widget_end_chat"]).click()
    look(page, f"{tag}: widget, before the end")
    patron.button(texts["widget_end_yes"]).click()
    expect(page.get_by_text(texts["widget_feedback"]).first).to_be_visible()
    look(page, f"{tag}: widget, ended")
    ana.goes("Offline")
    late = new_patron(locale=tag)
    late.opens(f"/chat/ask/?lang={tag}")
    expect(late.page.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    look(late.page, f"{tag}: widget, nobody online")
    assert look.wrong == []


@EACH
def test_L2_pages_of_faqs_and_tickets_in_each_language(new_patron: NewPatron, house: House, tag: str) -> None:
    """The FAQs, one of them, a search, the form of a ticket with an error, what follows, and its private page."""
    house.has_queue("Reference questions", "Reference")
    faq = house.answers("Borrowing", "How do I renew a loan?", "<p>Sign in on <b>My account</b>.</p>")
    patron, look = new_patron(locale=tag), Look()
    patron.recorder.expects("422")
    page = patron.page
    for address in (faq, f"/faq/borrowing-{house.number}/", "/faq/?q=renew", "/login/"):
        patron.opens(address)
        _in_language(page, tag)
        look(page, f"{tag}: {address.replace(str(house.number), 'N')}")
    patron.opens(f"/ask/reference-questions-{house.number}/?lang={tag}")
    _in_language(page, tag)
    page.locator("[name=contact]").fill("dana@")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[name=question]")).to_have_attribute("aria-invalid", "true")
    look(page, f"{tag}: ticket form, question missing")
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=contact]").fill("dana@example.org")
    page.locator("[name=question]").fill(QUESTION)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[name=question]")).to_have_count(0)
    look(page, f"{tag}: ticket sent")
    page.locator("main a.button.filled").click()
    expect(page.locator("#conversation")).to_contain_text(QUESTION)
    _in_language(page, tag)
    look(page, f"{tag}: private page")
    assert look.wrong == []


@EACH
def test_L2_the_chat_without_javascript_in_each_language(
    new_patron: NewPatron, ana: Operator, house: House, tag: str
) -> None:
    """The form, waiting, the answer with the frame of news, and the end with its feedback."""
    house.sets_widget(suggest_faqs=False)
    patron, look = new_patron(locale=tag), Look()
    patron.recorder.expects("422")
    page = patron.page
    patron.opens(f"/ask/ask/chat/?lang={tag}")
    _in_language(page, tag)
    _does(page, "start")
    look(page, f"{tag}: plain page, question missing")
    page.locator("[name=question]").fill(QUESTION)
    page.locator("[name=name]").fill(NAME)
    _does(page, "start")
    expect(page.get_by_role("log")).to_contain_text(QUESTION)
    look(page, f"{tag}: plain page, waiting")
    _does(page, "to-write")
    ana.claims(NAME)
    ana.says(NAME, "On the second floor.")
    frame = page.frame_locator("iframe.news")
    expect(frame.frame_locator("iframe").get_by_role("log")).to_contain_text("second floor")
    look(page, f"{tag}: plain page, writing")
    _does(page, "to-end")
    look(page, f"{tag}: plain page, before the end")
    _does(page, "end")
    expect(page.locator("[name=comment]")).to_be_visible()
    look(page, f"{tag}: plain page, ended")
    assert look.wrong == []


@EACH
def test_L2_the_desk_in_each_language(hire: Hire, house: House, patrons: ManyPatrons, tag: str) -> None:
    """A chat in the list and open, and the main screens of an administrator."""
    marta, look = hire("Marta Lindqvist", "Reference", admin=True), Look()
    house.has_queue("Reference questions", "Reference")
    house.make_ticket("Reference questions", QUESTION, name=NAME)
    house.answers("Borrowing", "How do I renew a loan?", "<p>Sign in.</p>")
    house.counts_questions()
    house.chose_status(marta.who, "online")
    house.speaks(marta.who, tag)
    marta.has_session()
    page = marta.page
    marta.opens("/desk/")
    _in_language(page, tag)
    marta.waits_for_status(online=True)
    patrons.ask(NAME, QUESTION)
    name = page.get_by_role("button", name=NAME, exact=True)
    name.click()
    look(page, f"{tag}: desk, preview")
    page.get_by_role("listitem").filter(has=name).get_by_role("button").last.click()
    expect(page.get_by_role("log")).to_contain_text(QUESTION)
    look(page, f"{tag}: desk, chat")
    for address in SCREENS:
        marta.opens(f"/desk/#/{address}")
        page.wait_for_load_state("networkidle")
        look(page, f"{tag}: desk, {address}")
    assert look.wrong == []
