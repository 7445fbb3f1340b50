"""FAQs: searched at the desk and inserted as links (row M7), read and searched on the public pages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.files.samples import png

from .actors import Operator, Patron, receives_selection
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House

RENEW = "How do I renew a loan?"
NewPatron = Callable[..., Patron]


@pytest.fixture
def paths(house: House) -> dict[str, str]:
    """FAQs of two public groups and an internal one, and where each is read."""
    shown = {
        RENEW: ("Borrowing", "<p>Sign in, open <strong>Loans</strong> and choose <strong>Renew</strong>.</p>", True),
        "What is a loan?": ("Borrowing", "<p>A book that you take home.</p>", True),
        "Where is the café?": ("Visiting", "<p>On the ground floor.</p>", True),
        "How do I waive a loan’s bill?": ("At the desk", "<p>In the account, under Bills.</p>", False),
    }
    return {
        question: house.answers(group, question, answer, public=public)
        for question, (group, answer, public) in shown.items()
    }


@pytest.fixture
def dana(paths: dict[str, str], patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed, in a library with FAQs."""
    patron.opens("/demo/")
    patron.asks("May I keep it longer?", name="Dana")
    ana.claims("Dana")
    return patron


def window(operator: Operator) -> Locator:
    """Open "Search FAQs" in the chat with Dana."""
    operator.pane("Dana").get_by_role("button", name="FAQs", exact=True).click()
    dialog = operator.page.get_by_role("dialog", name="Search FAQs")
    expect(dialog).to_be_visible()
    return dialog


def questions(opened: Locator) -> Locator:
    """The questions that were found, in their order."""
    return opened.get_by_role("listitem").get_by_role("button").and_(opened.locator("[aria-describedby$=about]"))


def test_M7_an_faq_is_found_read_and_its_link_sent(
    dana: Patron, ana: Operator, house: House, paths: dict[str, str]
) -> None:
    """Any word finds, more rank higher, as one types; a click reads in a new window; the link lands at the cursor."""
    box = ana.box("Dana")
    box.press_sequentially("See.")
    box.press("ArrowLeft")
    receives_selection(box)
    opened = window(ana)
    terms = opened.get_by_role("searchbox", name="Search Term(s)")
    expect(terms).to_be_focused()
    expect(questions(opened)).to_have_count(3)
    terms.press_sequentially("renewing loa")
    expect(questions(opened)).to_have_text([RENEW, "What is a loan?"])
    expect(opened.get_by_role("status")).to_have_text("2 FAQs")
    with ana.context.expect_page() as opening:
        opened.get_by_role("button", name=RENEW, exact=True).click()
    expect(opening.value.get_by_role("heading", level=1)).to_have_text(RENEW)
    assert opening.value.url == ana.url + paths[RENEW]
    opening.value.close()
    row = opened.get_by_role("listitem").filter(has_text=RENEW)
    row.get_by_role("button", name="Insert link", exact=True).click()
    expect(opened).to_have_count(0)
    expect(box).to_be_focused()
    expect(box).to_have_text(f"See {RENEW}.")
    ana.reloads()
    expect(box.get_by_role("link", name=RENEW)).to_have_attribute("href", re.compile(f"{paths[RENEW]}$"))
    box.press("Enter")
    link = dana.log.get_by_role("link", name=RENEW)
    expect(link).to_have_attribute("href", f"{ana.url}{paths[RENEW]}")
    with dana.context.expect_page() as opening:
        link.click()
    expect(opening.value.get_by_text("choose Renew")).to_be_visible()
    # The chat would go on in whichever window came last.
    opening.value.close()
    dana.reloads()
    dana.sees(f"See {RENEW}.")
    assert house.kinds().count("message_sent") == 2


def test_readers_search_read_and_answer_on_the_public_pages(
    paths: dict[str, str], ana: Operator, new_patron: NewPatron, house: House
) -> None:
    """Results come as one types; the widget stands on the page; the browser remembers a vote without a cookie."""
    inspection = Inspection()
    erik = new_patron()
    page = erik.page
    erik.opens(f"/faq/?library=harbour-{house.number}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions and answers")
    inspection.look(page, "overview")
    page.get_by_role("searchbox").press_sequentially("renewing")
    expect(page.get_by_role("heading", level=3)).to_have_text(RENEW)
    erik.hears("1 answer for “renewing”")
    inspection.look(page, "found as typed")
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("renewing")
    page.get_by_role("link", name=RENEW).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(RENEW)
    inspection.look(page, "an FAQ", dark=True)
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Thanks for your feedback.")).to_be_focused()
    expect(page.get_by_text("1 reader found this helpful")).to_be_visible()
    page.get_by_role("button", name="No", exact=True).click()
    erik.opens(paths[RENEW])
    expect(page.get_by_role("button", name="No", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("found this helpful")).to_have_count(0)
    assert erik.context.cookies() == []
    erik.asks("And by phone?", name="Erik")
    expect(ana.row("Erik")).to_be_visible()
    assert inspection.found == []


def test_the_public_pages_fit_and_work_without_a_script(paths: dict[str, str], new_patron: NewPatron) -> None:
    """At 320 pixels nothing is cut and all can be hit; the form searches and the buttons answer by themselves."""
    greta = new_patron(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = greta.page
    greta.opens(paths[RENEW])
    page.get_by_role("searchbox").fill("loan")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=3)).to_have_text([RENEW, "What is a loan?"])
    page.get_by_role("link", name="What is a loan?").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Thanks for your feedback.")).to_be_focused()
    narrow = new_patron(viewport={"width": 320, "height": 640})
    for address in (paths[RENEW], "/faq/?q=loan", paths[RENEW].rpartition("/")[0] + "/"):
        narrow.opens(address)
        assert wrong_in(narrow.page) == [], address
        assert small_in(narrow.page, 44, "button, input:not([type=hidden]), nav a") == [], address


def inserts_picture(marta: Operator, question: str) -> None:
    """Into an FAQ on the desk. The preview, a frame without a session, shows it before it is saved."""
    page = marta.page
    # The frame of the preview runs no script.
    marta.recorder.expects("Blocked script execution")
    marta.opens("/desk/#/administration/faqs")
    page.get_by_role("link", name=question).click()
    page.get_by_role("textbox", name="Answer").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture", exact=True).click()
    chooser.value.set_files({"name": "slot.png", "mimeType": "image/png", "buffer": png(900, 600)})
    dialog = page.get_by_role("dialog", name="Picture")
    dialog.get_by_role("textbox", name="Alternative text").fill("The <b>slot</b>")
    expect(dialog.get_by_text("At most 900.")).to_be_visible()
    dialog.get_by_role("textbox", name="Width").fill("300")
    dialog.get_by_role("textbox", name="Width").press("Enter")
    page.get_by_role("button", name="Preview").click()
    preview = page.frame_locator("iframe[title=Preview]").get_by_role("img", name="The <b>slot</b>")
    expect(preview).to_have_js_property("naturalWidth", 900)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_picture_in_an_answer_is_shown_to_readers(hire: Callable[..., Operator], house: House) -> None:
    question = "How do I return a book?"
    path = house.answers("Borrowing", question, "<p>Put it in the slot.</p>")
    marta = hire("Marta Lindqvist", "Reference", admin=True)
    marta.has_session()
    inserts_picture(marta, question)
    marta.opens(path)
    shown = marta.page.get_by_role("article").get_by_role("img", name="The <b>slot</b>")
    expect(shown).to_have_js_property("naturalWidth", 900)
    assert shown.evaluate("image => [image.width, image.height]") == [300, 200]


def test_A1_faqs_are_imported_and_exported_on_the_desk(hire: Callable[..., Operator], house: House) -> None:
    """A wrong row is named and nothing is stored; the corrected file is; the export is the same file again."""
    house.answers("Borrowing", "What is a loan?", "<p>A book.</p>")
    group = f"borrowing-{house.number}"
    marta = hire("Marta Lindqvist", "Reference", admin=True)
    marta.has_session()
    marta.recorder.expects("400")
    page, inspection = marta.page, Inspection()
    marta.opens("/desk/#/administration/faqs")
    page.get_by_role("button", name="Import or Export").click()
    dialog = page.get_by_role("dialog", name="Import or Export")

    def imports(content: str) -> None:
        field = dialog.get_by_label("CSV or JSON file")
        field.set_input_files({"name": "faqs.csv", "mimeType": "text/csv", "buffer": content.encode()})
        dialog.get_by_role("button", name="Import", exact=True).click()

    rows = f"group,question,answer,state\n{group},Where is the slot?,Beside the door.,published\n"
    imports(f"{rows}{group},,No question,draft\n")
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing was imported.")
    wrong = dialog.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(wrong).to_have_count(1)
    expect(wrong.get_by_role("cell").first).to_have_text("3")
    inspection.look(page, "import refused", dark=True)
    imports(rows)
    expect(marta.toasts).to_contain_text("FAQs added: 1, replaced: 0")
    expect(page.get_by_role("link", name="Where is the slot?")).to_be_visible()
    expect(page.get_by_text("No question")).to_have_count(0)
    page.get_by_role("button", name="Import or Export").click()
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Export CSV").click()
    assert download.value.suggested_filename == f"faqs-harbour-{house.number}.csv"
    exported = download.value.path().read_text("utf-8-sig")
    assert ("Where is the slot?" in exported, "What is a loan?" in exported) == (True, True)
    assert inspection.found == []
