"""Transcripts: a chat is found again by a word in it, noted, tagged, and a passage of it is redacted."""

import re

from playwright.sync_api import Page, expect

from tests.files.samples import PDF

from .actors import Operator, Patron
from .axe import Inspection
from .conftest import Hire
from .many_patrons import ManyPatrons
from .server_admin import House
from .test_files import chooses, file

READ = """async (words) => {
  const found = await fetch(`/api/v1/desk/transcripts?search=${words}`);
  return (await found.json()).transcripts.length > 0;
}"""
"""The words of a chat that ended just now are read within a second or so."""
MARKED = "[...CSS.highlights.get('found')].map(String)"
QUESTION = "Where do I renew card 5551234?"


def test_a_chat_is_found_again_and_what_it_should_not_hold_is_removed(
    patron: Patron, ana: Operator, hire: Hire, house: House
) -> None:
    """The list shows it at once; search, tag, note and redaction outlive a reload, for each who may see them.

    Who administers the library makes a ticket of it, without belonging to the chat's department, and who removes
    tickets that may contain it in other words are named.
    """
    house.has_queue("Reference questions", "Reference")
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.says("\n".join(f"Nor on floor {number}." for number in range(40)))
    ana.says("Dana", "At the lighthouse desk.")
    patron.ends()
    ana.sees_line("Dana", "Ended")
    inspection = Inspection()

    page = ana.page
    page.get_by_role("link", name="Transcripts").click()
    row = page.get_by_role("list", name="Transcripts").get_by_role("listitem").first
    expect(row).to_contain_text("Dana")
    expect(row).to_contain_text("Ended by the patron")
    inspection.look(page, "list")
    ana.waits_until(READ, "lighthouses")
    _finds(page, "lighthouses")
    expect(row.locator("mark")).to_have_text("lighthouse")
    row.get_by_role("link", name=QUESTION).press("Enter")
    transcript = page.get_by_role("region", name=re.compile(r"^Chat \d+$"))
    log = transcript.get_by_role("log", name="Transcript")
    expect(log.get_by_text("At the lighthouse desk.")).to_be_in_viewport(ratio=1)
    assert page.evaluate(MARKED) == ["lighthouse"]
    tags = transcript.get_by_role("group", name="Tags")
    tags.get_by_role("textbox", name="Tags").fill("Renewals, hours")
    tags.get_by_role("button", name="Update").click()
    expect(row).to_contain_text("hours")
    transcript.get_by_role("textbox", name="Internal note").fill("Called back")
    transcript.get_by_role("button", name="Save", exact=True).click()
    expect(log).to_contain_text("Called back")
    expect(transcript.get_by_role("button", name="Redact")).to_have_count(0)
    expect(page.get_by_text("1 chat found. Only chats of Reference are searched.")).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("textbox", name="Number")).to_be_in_viewport(ratio=1)
    inspection.look(page, "transcript", dark=True)

    marta = hire("Marta Lindqvist", "Local History", admin=True)
    marta.signs_in()
    marta.opens(page.url.replace(ana.url, ""))
    theirs = marta.page.get_by_role("region", name=re.compile(r"^Chat \d+$"))
    theirs.get_by_role("button", name="Create a Ticket from this Chat").click()
    form = marta.page.get_by_role("dialog", name="Create a Ticket from this Chat")
    expect(form.get_by_role("textbox", name="Question")).to_have_value(QUESTION)
    form.get_by_role("button", name="Create Ticket").click()
    expect(form).to_have_count(0)
    marta.reloads()
    expect(theirs.get_by_role("link", name=re.compile(r"^Ticket \d+$"))).to_be_visible()
    theirs.get_by_role("button", name="Redact").click()
    window = marta.page.get_by_role("dialog", name="Redact")
    window.get_by_role("textbox", name="A passage").fill("card 5551234")
    expect(window).to_contain_text("Found once.")
    inspection.look(marta.page, "redact")
    window.get_by_role("button", name="Redact").click()
    expect(theirs.get_by_role("log", name="Transcript")).to_contain_text("Where do I renew […]?")
    expect(marta.page.get_by_role("dialog", name="Removed.")).to_be_visible()
    inspection.look(marta.page, "redacted")
    _elsewhere(marta)
    expect(theirs.get_by_role("button", name="Redact")).to_be_focused()
    patron.sees("Where do I renew […]?")
    _finds(page, "")
    _redacts_all(marta)
    expect(patron.log).not_to_contain_text("renew")
    ana.reloads()
    expect(log.get_by_text("(removed)").first).to_be_visible()
    expect(log).not_to_contain_text("renew")
    expect(row.get_by_role("link", name="(removed)")).to_be_visible()
    expect(row).not_to_contain_text(re.compile("Dana|hours"))
    for words in ("5551234", "renew"):
        _finds(page, words)
        expect(page.get_by_text("No matching chats")).to_be_visible()
    assert inspection.found == []


def _redacts_all(marta: Operator) -> None:
    """Redact the whole chat."""
    marta.page.get_by_role("region", name=re.compile(r"^Chat \d+$")).get_by_role("button", name="Redact").click()
    window = marta.page.get_by_role("dialog", name="Redact")
    window.get_by_role("button", name="The whole chat", exact=True).click()
    window.get_by_role("button", name="Redact").click()
    expect(window).to_have_count(0)


def _elsewhere(marta: Operator) -> None:
    """Her ticket is named, which may hold it, too."""
    shown = marta.page.get_by_role("dialog", name="Removed.")
    expect(shown.get_by_role("link", name=re.compile(r"^Ticket \d+$"))).to_have_count(1)
    shown.get_by_role("button", name="Close").click()


def _finds(page: Page, words: str) -> None:
    search = page.get_by_role("searchbox", name="Search")
    search.fill(words)
    search.press("Enter")


SHEET = re.compile(r"^Harbour Library \d+ · Reference$")
AUTHORS = """
(log) => [...log.querySelectorAll("[data-author]")].map((each) => getComputedStyle(each, "::before").content)
"""
DAYS = """(log) => [...log.querySelectorAll("[data-day]")].map((each) => getComputedStyle(each, "::before").content)"""


def test_printed_transcript_names_library_people_and_day_and_has_no_controls(
    ana: Operator, patrons: ManyPatrons
) -> None:
    """What can be pressed on the screen is no use on paper, and nothing else there says whose chat it was.

    Internal notes are printed on request.
    """
    patrons.ask("Dana", QUESTION)
    ana.claims("Dana")
    ana.says("Dana", "See the map.")
    ana.pane("Dana").get_by_role("button", name="Send a File", exact=True).click()
    window = ana.page.get_by_role("dialog", name="Send a File")
    chooses(ana.page, window.get_by_role("button", name="Browse…"), file("map.pdf", PDF))
    window.get_by_role("button", name="Upload", exact=True).click()
    ana.sees("Dana", "map.pdf")
    ana.ends("Dana")
    page = ana.page
    page.get_by_role("link", name="Transcripts").click()
    page.get_by_role("list", name="Transcripts").get_by_role("link", name=QUESTION).click()
    transcript = page.get_by_role("region", name=re.compile(r"^Chat \d+$"))
    log = transcript.get_by_role("log", name="Transcript")
    expect(log.get_by_role("link", name="Download map.pdf")).to_be_visible()
    # All of it is in view, so no shadow says that there is more.
    expect(transcript.locator(".shade.shown")).to_have_count(0)
    transcript.get_by_role("textbox", name="Internal note").fill("Called back")
    transcript.get_by_role("button", name="Save", exact=True).click()
    note = log.get_by_text("Called back")
    expect(note).to_be_visible()
    expect(transcript.get_by_text(SHEET)).to_be_hidden()
    page.evaluate("window.print = () => {}")
    transcript.get_by_role("button", name="Print").click()
    page.get_by_role("menuitem", name="Print with internal notes").click()
    page.emulate_media(media="print")
    expect(note).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(note).to_be_hidden()
    expect(page.get_by_role("searchbox", name="Search")).to_be_hidden()
    expect(transcript.get_by_text(SHEET)).to_be_visible()
    expect(transcript.get_by_text(re.compile(r"^Started \w+, .* UTC$"))).to_be_visible()
    expect(transcript.get_by_text("Times are in UTC.")).to_be_visible()
    expect(log.get_by_text(re.compile("Ended by Ana Morales at "))).to_be_visible()
    assert log.evaluate(AUTHORS) == ['"Dana"', '"Ana Morales"']
    assert re.search(r"\w+, .*\d{4}", log.evaluate(DAYS)[0])
    expect(log.get_by_text("map.pdf", exact=True)).to_be_visible()
    expect(transcript.get_by_role("button").or_(transcript.get_by_role("link"))).to_have_count(0)
