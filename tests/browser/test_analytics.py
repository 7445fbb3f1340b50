"""Reference Analytics: the questions of an ended chat (row E2); what axe finds on its pages, and on Statistics."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in
from .many_patrons import ManyPatrons
from .server_admin import House
from .test_tickets import makes

QUESTION = "Where do I find the 1924 city directory?"
ADD = "Add to Reference Analytics"
SECTIONS = (
    "statistics",
    *(f"analytics/{part}" for part in ("record", "records", "reports", "survey-counts", "dataset")),
)
Hire = Callable[..., Operator]


@pytest.fixture
def dana(patron: Patron, ana: Operator, house: House) -> Patron:
    """A patron whose chat with Ana has ended, in a library that counts its questions."""
    house.counts_questions()
    house.has_queue("Reference questions", "Reference")
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.ends("Dana")
    return patron


def adds(operator: Operator) -> Locator:
    """Press "Add to Reference Analytics"; the window."""
    operator.pane("Dana").get_by_role("button", name=ADD).click()
    dialog = operator.page.get_by_role("dialog", name=ADD)
    expect(dialog).to_be_visible()
    return dialog


def picks(form: Locator, field: str, value: str) -> None:
    """Pick a value of a field."""
    form.get_by_role("group", name=field).get_by_label(value, exact=True).check()


def saves(form: Locator) -> None:
    form.get_by_role("button", name="Save").click()


def test_E2_questions_of_an_ended_chat_are_recorded_seen_and_corrected(
    dana: Patron, ana: Operator, house: House
) -> None:
    """The form is filled from the chat; several questions are several records; the chat says which it has."""
    form = adds(ana)
    expect(form.get_by_role("form", name=ADD)).to_be_visible()
    expect(form.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
    expect(form.get_by_role("group", name="Mode").get_by_label("Chat")).to_be_checked()
    expect(form.get_by_role("textbox", name="Duration in minutes")).to_have_value(re.compile(r"^\d$"))
    expect(form.get_by_label("When")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d"))
    picks(form, "Question type", "Reference")
    picks(form, "READ", "4")
    form.get_by_role("button", name="Keep and Add Another").click()
    expect(form.get_by_role("status")).to_have_text("Saved. You can record the next question.")
    expect(form.get_by_role("textbox", name="Question")).to_have_value("")
    form.get_by_role("textbox", name="Question").fill("And the tram maps?")
    form.get_by_role("button", name="Close", exact=True).click()
    leaves_room(ana)
    saves(adds(ana))
    expect(form).to_have_count(0)
    expect(ana.pane("Dana").get_by_role("button", name=ADD)).to_be_focused()
    expect(ana.pane("Dana").get_by_role("button", name="2 records")).to_be_visible()
    ana.sees("Dana", "Ana Morales added this chat to Reference Analytics")
    assert [(record["Question"], record["Mode"], record["READ"], record["source"]) for record in house.records()] == [
        (QUESTION, "Chat", "4", "chat"),
        ("And the tram maps?", "Chat", "4", "chat"),
    ]
    ana.reloads()
    ana.pane("Dana").get_by_role("button", name="2 records").click()
    ana.page.get_by_role("button", name="Edit: And the tram maps?").click()
    correction = ana.page.get_by_role("dialog", name="Edit a record")
    picks(correction, "READ", "2")
    saves(correction)
    expect(correction).to_have_count(0)
    assert house.records()[1]["READ"] == "2"
    assert "READ" not in "\n".join(dana.recorder.received)
    ana.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    forgets(dana, ana, house)


def leaves_room(ana: Operator) -> None:
    """With a record and a ticket "Close Chat" stays in its place; in a low window "Save" keeps its ring."""
    pane = ana.pane("Dana")
    makes(ana, pane)
    expect(pane.get_by_role("link", name=re.compile("^Ticket"))).to_be_visible()
    first = [pane.get_by_role("button", name=name) for name in (ADD, "1 record", "Close Chat")]
    assert len({control.evaluate("(element) => element.getBoundingClientRect().top") for control in first}) == 1
    ana.page.set_viewport_size({"width": 1280, "height": 600})
    pane.get_by_role("textbox", name="Internal note").focus()
    ana.page.keyboard.press("Tab")
    save = pane.get_by_role("button", name="Save")
    expect(save).to_be_focused()
    assert save.evaluate("(one) => innerHeight - one.getBoundingClientRect().bottom") >= 4
    ana.page.set_viewport_size({"width": 1280, "height": 800})


def forgets(dana: Patron, ana: Operator, house: House) -> None:
    """The patron has the chat forgotten while a form is open: its words are left out, and so is what was begun."""
    form = adds(ana)
    form.get_by_role("textbox", name="Question").fill("Where Dana lives")
    picks(form, "Question type", "Directional")
    picks(form, "READ", "1")
    dana.button("Forget this chat").click()
    dana.widget.get_by_role("dialog").get_by_role("button", name="Yes, Forget It").click()
    expect(form).to_contain_text("Text you type here is not saved")
    saves(form)
    expect(form).to_have_count(0)
    assert [(record["Question"], record["READ"]) for record in house.records()][2:] == [("", "1")]
    ana.page.get_by_role("region", name=re.compile("^Chat with Guest")).get_by_role("button", name=ADD).click()
    expect(form.get_by_role("textbox", name="Question")).to_have_value("")


def test_axe_finds_nothing_in_statistics_and_analytics_and_320_pixels_hold_them(
    ana: Operator, patrons: ManyPatrons, house: House, hire: Hire
) -> None:
    """Each page and window, light; at 320 px and at 200 %. The window's keys are enough, and an error is focused."""
    inspection = Inspection()
    house.counts_questions()
    patrons.ask("Dana", QUESTION)
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    ana.ends("Dana")
    ana.pane("Dana").get_by_role("button", name=ADD).focus()
    ana.page.keyboard.press("Enter")
    form = ana.page.get_by_role("dialog", name=ADD)
    picks(form, "Question type", "Reference")
    form.get_by_role("group", name="READ").get_by_label("1").focus()
    ana.page.keyboard.press("ArrowRight")
    expect(form.get_by_role("group", name="READ").get_by_label("2")).to_be_checked()
    inspection.look(ana.page, "window")
    form.get_by_role("textbox", name="Duration in minutes").fill("soon")
    ana.recorder.expects("400")
    ana.page.keyboard.press("Enter")
    expect(form.get_by_text("Enter a number.")).to_be_visible()
    expect(form.get_by_role("textbox", name="Duration in minutes")).to_be_focused()
    inspection.look(ana.page, "window with an error")
    form.get_by_role("textbox", name="Duration in minutes").fill("5")
    ana.page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    marta = hire("Marta Lindqvist", "Reference", "Local History", admin=True)
    marta.signs_in()
    page, wrong = marta.page, dict[str, list[str]]()
    for section in SECTIONS:
        shows(page, section)
        inspection.look(page, section, dark=section == "statistics")
        if section == "analytics/dataset":
            page.get_by_role("button", name="Details of Mode").click()
            expect(page.get_by_role("list", name="Values of Mode")).to_be_visible()
            inspection.look(page, "details of a field")
    for width, height in ((320, 640), (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        for section in SECTIONS:
            shows(page, section)
            wrong[f"{section}, {width}"] = wrong_in(page) + small_in(page, 24)
    assert inspection.found == []
    assert {state: faults for state, faults in wrong.items() if faults} == {}


def shows(page: Page, section: str) -> None:
    """Go to a page, and wait for its table, if it has one."""
    page.evaluate("(section) => { location.hash = `#/${section}`; }", section)
    if section == "statistics":
        page.get_by_label("Count by").first.select_option(label="Day of the week and hour")
        expect(page.get_by_role("table", name="Chats by: Day of the week and hour")).to_be_visible()
        expect(page.get_by_role("table", name="Staffing and demand by hour")).to_be_visible()
        return
    name = section.rpartition("/")[2].replace("-", " ").capitalize()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
    if name in ("Records", "Reports"):
        expect(page.get_by_role("table")).to_be_visible()
