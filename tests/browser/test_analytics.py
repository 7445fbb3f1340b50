"""Reference Analytics: from an ended chat, by hand, records, reports, survey counts, the dataset itself (row E2)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"
ADD = "Add to Reference Analytics"
Hire = Callable[..., Operator]


@pytest.fixture
def dana(patron: Patron, ana: Operator, house: House) -> Patron:
    """A patron whose chat with Ana has ended, in a library that counts its questions."""
    house.counts_questions()
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.ends("Dana")
    return patron


@pytest.fixture
def marta(hire: Hire, house: House) -> Operator:
    """An administrator on the page of Reference Analytics."""
    house.counts_questions()
    operator = hire("Marta Lindqvist", "Reference", "Local History", admin=True)
    operator.signs_in()
    return operator


def adds(operator: Operator) -> Locator:
    """Press "Add to Reference Analytics"; the window."""
    operator.pane("Dana").get_by_role("button", name=ADD).click()
    found = operator.page.get_by_role("dialog", name=ADD)
    expect(found).to_be_visible()
    return found


def picks(form: Locator, field: str, value: str) -> None:
    """Pick a value of a field."""
    form.get_by_role("group", name=field).get_by_label(value, exact=True).check()


def goes(operator: Operator, section: str) -> None:
    """Go to a part of Reference Analytics."""
    operator.page.evaluate("location.hash = '#/analytics'")
    operator.page.get_by_role("link", name=section, exact=True).click()


def saves(form: Locator) -> None:
    """Press "Save"."""
    form.get_by_role("button", name="Save").click()


def test_E2_questions_of_an_ended_chat_are_recorded_seen_and_corrected(
    dana: Patron, ana: Operator, chi: Operator, house: House
) -> None:
    """The form is filled from the chat; several questions are several records; the chat says which it has."""
    form = adds(ana)
    expect(form.get_by_role("form", name=ADD)).to_be_visible()
    expect(form.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
    expect(form.get_by_role("group", name="Mode").get_by_label("Chat")).to_be_checked()
    expect(form.get_by_role("textbox", name="Duration in minutes")).to_have_value("1")
    expect(form.get_by_label("When")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d"))
    picks(form, "READ", "4")
    form.get_by_role("button", name="Keep and Add Another").click()
    expect(form.get_by_role("status")).to_have_text("Saved. You can record the next question.")
    expect(form.get_by_role("textbox", name="Question")).to_have_value("")
    form.get_by_role("textbox", name="Question").fill("And the tram maps?")
    saves(form)
    expect(form).to_have_count(0)
    expect(ana.pane("Dana").get_by_role("button", name=ADD)).to_be_focused()
    expect(ana.pane("Dana").get_by_role("button", name="2 records")).to_be_visible()
    ana.sees("Dana", "Ana Morales added this chat to Reference Analytics")
    assert [(each["Question"], each["Mode"], each["READ"], each["source"]) for each in house.records()] == [
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
    goes(chi, "Records")
    expect(chi.page.get_by_role("row").filter(has_text="And the tram maps?")).to_have_count(1)
    assert "READ" not in "\n".join(dana.recorder.received)
    forgets(dana, ana, house)


def forgets(dana: Patron, ana: Operator, house: House) -> None:
    """The patron has the chat forgotten while a form is open: its words are left out, and so is what was begun."""
    ana.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    form = adds(ana)
    form.get_by_role("textbox", name="Question").fill("Where Dana lives")
    picks(form, "READ", "1")
    dana.button("Forget this chat").click()
    dana.widget.get_by_role("dialog").get_by_role("button", name="Yes, Forget It").click()
    expect(form).to_contain_text("Text you type here is not saved")
    saves(form)
    expect(form).to_have_count(0)
    assert [(each["Question"], each["READ"]) for each in house.records()][2:] == [("", "1")]
    ana.page.get_by_role("region", name=re.compile("^Chat with Guest")).get_by_role("button", name=ADD).click()
    expect(form.get_by_role("textbox", name="Question")).to_have_value("")


def test_E2_nothing_typed_is_lost_when_the_form_changes_or_the_page_reloads(
    dana: Patron, ana: Operator, marta: Operator, house: House
) -> None:
    """A new required field is requested and input stays; the second of two administrators reads of the conflict."""
    form = adds(ana)
    form.get_by_role("textbox", name="Question").fill("Changed by hand")
    ana.reloads()
    form = adds(ana)
    expect(form.get_by_role("textbox", name="Question")).to_have_value("Changed by hand")
    goes(marta, "Dataset")
    editor = marta.page
    editor.get_by_label("Type", exact=True).select_option("Text")
    editor.get_by_role("button", name="Add field").click()
    editor.get_by_role("textbox", name="Field name: Text").last.fill("Course")
    editor.get_by_role("checkbox", name="Required").last.check()
    other = marta.context.new_page()
    other.goto(f"{marta.url}/desk/#/analytics/dataset")
    other.get_by_role("textbox", name="Dataset name").fill("Questions")
    expect(other.get_by_text("Not saved yet")).to_be_visible()
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_text("Version 2")).to_be_visible()
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("alert")).to_contain_text("Marta Lindqvist changed this in the meantime")
    expect(other.get_by_role("textbox", name="Dataset name")).to_have_value("Questions")
    other.get_by_role("button", name="Discard my changes and show the latest").click()
    expect(other.get_by_role("textbox", name="Dataset name")).to_have_value("Reference questions")
    saves(form)
    expect(form.get_by_role("alert")).to_contain_text("The form changed while you had it open.")
    course = form.get_by_role("textbox", name="Course")
    expect(course).to_be_focused()
    expect(form.get_by_role("textbox", name="Question")).to_have_value("Changed by hand")
    course.fill("HIST 101")
    saves(form)
    expect(form).to_have_count(0)
    assert [(each["Question"], each["Course"]) for each in house.records()] == [("Changed by hand", "HIST 101")]
    marta.recorder.expects("409")
    ana.recorder.expects("400")


def test_questions_are_recorded_by_hand_counted_exported_and_imported(
    marta: Operator, house: House, tmp_path: Path
) -> None:
    """Picks stay if one wants; back-dated ones count in their month; files go out and in, all or nothing."""
    marta.recorder.expects("400")
    page = marta.page
    goes(marta, "Record")
    form = page.locator("form#analytics-record")
    page.get_by_role("checkbox", name="Reuse these answers for the next record").check()
    saves(page.get_by_role("main"))
    expect(form.get_by_text("This is required.").first).to_be_visible()
    for field, value in (("Location", "Main desk"), ("Mode", "Phone"), ("Patron type", "Student")):
        picks(form, field, value)
    picks(form, "Question type", "Reference")
    form.get_by_label("When").fill("2026-03-08T09:30")
    form.get_by_role("textbox", name="Question").fill("=HYPERLINK(1)")
    saves(page.get_by_role("main"))
    expect(page.get_by_text("Saved in Reference Analytics")).to_be_visible()
    expect(form.get_by_role("group", name="Mode").get_by_label("Phone")).to_be_checked()
    expect(form.get_by_role("textbox", name="Question")).to_have_value("")
    expect(form.get_by_label("When")).to_have_value("2026-03-08T09:30")
    saves(page.get_by_role("main"))
    goes(marta, "Records")
    expect(page.get_by_text("2 records", exact=True)).to_be_visible()
    page.get_by_role("searchbox", name="Words in text fields").fill("hyperlink")
    expect(page.get_by_text("1 record", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    file = tmp_path / "records.csv"
    download.value.save_as(file)
    written = file.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in written
    assert written.count("\n") == 2
    file.write_text(written.replace("Phone", "Pigeon"))
    page.get_by_role("button", name="Import CSV").click()
    window = page.get_by_role("dialog", name="Import CSV")
    window.get_by_label("File").set_input_files(file)
    window.get_by_role("button", name="Import", exact=True).click()
    expect(window.get_by_role("row").nth(1)).to_have_text("2Mode“Pigeon” isn’t one of its values.")
    lines = written.splitlines()
    file.write_text("\n".join([lines[0], "," + lines[1].partition(",")[2]]))
    window.get_by_role("button", name="Import", exact=True).click()
    expect(window.get_by_role("alert")).to_have_text("The file has changed since you chose it. Choose it again.")
    window.get_by_label("File").set_input_files(file)
    window.get_by_role("button", name="Import", exact=True).click()
    expect(window).to_have_count(0)
    marta.hears("1 records added, 0 already present")
    assert [each["Question"] for each in house.records()] == ["=HYPERLINK(1)", "", "=HYPERLINK(1)"]
    goes(marta, "Reports")
    table = page.get_by_role("table", name="Records by Month")
    expect(table.get_by_role("row", name="Mar 2026")).to_have_text("Mar 20263")
    page.get_by_role("button", name="Day of the week × hour").click()
    table = page.get_by_role("table", name="Records by Day of the week and Hour")
    expect(table.get_by_role("row", name="Sunday").get_by_role("cell").nth(9)).to_have_text("3")
    assert _exported(page).startswith("Weekday,00:00,01:00")
    goes(marta, "Survey counts")
    first = page.get_by_role("listitem").filter(has_text="Reference transactions").first
    expect(first).to_contain_text("3")
    assert _exported(page).startswith("Asked by,Survey count,First day")
    page.get_by_role("button", name="Edit ACRL / IPEDS, Reference transactions").click()
    rule = page.get_by_role("dialog", name="Edit a survey count")
    rule.get_by_role("textbox", name="Counting rule").fill("Counted as our board decided.")
    saves(rule)
    expect(page.get_by_text("Counted as our board decided.")).to_be_visible()
    page.get_by_role("button", name="New survey count").click()
    rule = page.get_by_role("dialog", name="New survey count")
    for field, words in (("Asked by", "Our board"), ("Name", "All"), ("Counting rule", "Every record.")):
        rule.get_by_role("textbox", name=field).fill(words)
    rule.get_by_role("button", name="Save").dblclick()
    expect(rule).to_have_count(0)
    expect(page.get_by_role("heading", name="Our board All", exact=True)).to_have_count(1)
    page.reload()
    expect(page.get_by_role("heading", name="Our board All", exact=True)).to_have_count(1)


def _exported(page: Page) -> str:
    """What "Export CSV" writes."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    return download.value.path().read_text(encoding="utf-8-sig")


def test_reference_analytics_without_a_pointer_and_for_every_eye(
    dana: Patron, ana: Operator, marta: Operator, hire: Hire
) -> None:
    """Axe finds nothing on any page or window, all fits at 320 px and at 200 %, and the keys are enough."""
    inspection = Inspection()
    ana.pane("Dana").get_by_role("button", name=ADD).focus()
    ana.page.keyboard.press("Enter")
    form = ana.page.get_by_role("dialog", name=ADD)
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
    page, wrong = marta.page, dict[str, list[str]]()
    for section in ("Record", "Records", "Reports", "Survey counts", "Dataset"):
        goes(marta, section)
        if section in ("Records", "Reports"):
            expect(page.get_by_role("table")).to_be_visible()
        inspection.look(page, section)
    page.get_by_role("button", name="Details of Mode").click()
    expect(page.get_by_role("list", name="Values of Mode")).to_be_visible()
    inspection.look(page, "details of a field")
    for width, height in ((320, 640), (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        for section in ("Record", "Records", "Reports", "Survey counts", "Dataset"):
            address = "survey-counts" if section == "Survey counts" else section.lower()
            page.goto(f"{marta.url}/desk/#/analytics/{address}")
            expect(page.get_by_role("link", name=section, exact=True)).to_have_attribute("aria-current", "page")
            if section in ("Records", "Reports"):
                expect(page.get_by_role("table")).to_be_visible()
            wrong[f"{section}, {width}"] = wrong_in(page) + small_in(page, 24)
    assert inspection.found == []
    assert {state: each for state, each in wrong.items() if each} == {}
