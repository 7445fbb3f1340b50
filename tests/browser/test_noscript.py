"""The chat in plain pages, in a browser that runs no script (row L3)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from .actors import Operator, Patron
from .axe import Inspection
from .chosen import SCAN
from .layout import small_in, wrong_in
from .server_admin import House

START = "/ask/ask/chat/"
NewPatron = Callable[..., Patron]


class Looks:
    """Looks at each page of the patron's in a second browser, with scripts, which axe and measurements need."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._page, self._url = context.new_page(), url
        self._inspection = Inspection()
        self._wrong: list[str] = []

    def look(self, page: Page | Frame, state: str) -> None:
        """At 1280 px, at 320 px, and at 320 px with text of twice the size."""
        mirror = self._page
        mirror.set_viewport_size({"width": 1280, "height": 800})
        mirror.goto(f"{self._url}/login/")
        mirror.set_content(page.content())
        self._inspection.look(mirror, state, dark=True)
        for width, size in ((640, 200), (320, 100), (320, 200)):
            mirror.set_viewport_size({"width": width, "height": 640})
            mirror.evaluate("(size) => { document.documentElement.style.fontSize = `${size}%`; }", size)
            self._wrong += [f"{state}, {width} px, {size} %: {part}" for part in wrong_in(mirror)]
            if mirror.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self._wrong.append(f"{state}, {width} px, {size} %: wider than the window")
        self._wrong += [f"{state}: {control}" for control in small_in(mirror, 24)]

    @property
    def found(self) -> list[str]:
        """What is wrong."""
        return self._inspection.found + self._wrong


@pytest.fixture(name="looks")
def _looks(new_patron: NewPatron) -> Looks:
    mirror = new_patron()
    mirror.recorder.expects("410")  # a copy's frame refreshes itself after the patron has left the page
    return Looks(mirror.context, mirror.url)


def test_L3_a_chat_from_the_question_to_the_feedback_without_a_script(
    new_patron: NewPatron, ana: Operator, house: House, looks: Looks
) -> None:
    """The page refreshes itself until the answer is there. axe finds nothing, and 320 pixels hold each page."""
    house.sets_widget(accepts_files=True, accent="#ffd400", heading="Ask the librarians of the harbor quarter")
    patron = new_patron(java_script_enabled=False)
    patron.recorder.expects("410", "422")
    page = patron.page
    patron.opens(START)
    looks.look(page, "start")
    filled = page.get_by_role("button", name="Start Chat")
    expect(filled).to_have_css("background-color", "rgb(255, 212, 0)")
    expect(filled).to_have_css("color", "rgb(27, 29, 32)")
    page.get_by_label("Question").fill("Where do I find the 1924 city directory?")
    page.get_by_label("Name").fill("Dana")
    filled.click()
    if page.title().startswith("Possible answers"):
        page.get_by_role("button", name="Ask Anyway").click()
    expect(page).to_have_title(re.compile("^Waiting for an answer"))
    expect(page.get_by_role("status")).to_contain_text("You are next.")
    looks.look(page, "waiting")

    says = ana.row("Dana").get_by_role("img", name="Plain page: no typing shown")
    expect(says).to_be_visible()
    ana.claims("Dana")
    expect(ana.pane("Dana").get_by_role("img", name="Plain page: no typing shown")).to_be_visible()
    ana.says("Dana", "On the second floor.")
    expect(page).to_have_title(re.compile("^You have a new answer"))
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("On the second floor.")
    looks.look(page, "answered")

    expect(ana.log("Dana")).not_to_contain_text("Seen")
    page.get_by_role("textbox", name="Message").fill("Is there a lift?")
    ana.says("Dana", "Near the stairs.")
    frame = page.frame_locator("iframe[title='New answers']").frame_locator("iframe")
    expect(frame.get_by_text("Near the stairs.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Is there a lift?")
    page.get_by_label("Files").set_input_files(SCAN)
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title(re.compile("^Waiting for an answer"))
    ana.sees("Dana", "Is there a lift?")
    ana.sees("Dana", "scan.pdf")
    expect(ana.log("Dana")).to_contain_text("Seen")
    page.get_by_role("button", name="End Chat").click()
    looks.look(page, "end")
    page.get_by_role("button", name="Yes, End Chat").click()
    expect(page).to_have_title(re.compile("^Chat ended"))
    looks.look(page, "ended")
    page.get_by_role("button", name="Send Feedback").click()
    expect(page).to_have_title(re.compile("^Not sent yet"))
    looks.look(page, "feedback without a choice")
    page.get_by_role("radio", name="Partly").check()
    page.get_by_role("button", name="Send Feedback").click()
    expect(page.get_by_text("Thanks for your feedback.")).to_be_visible()
    page.get_by_role("button", name="Forget This Chat").click()
    looks.look(page, "forget")
    page.get_by_role("button", name="Keep It").click()
    page.get_by_role("button", name="Finish").click()
    expect(page).to_have_title(re.compile("^Ask a question"))
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="This page is not shown any more")).to_be_visible()
    assert "1924" not in page.content()
    looks.look(page, "not shown")
    assert looks.found == []
