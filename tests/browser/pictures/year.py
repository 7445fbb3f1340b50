"""The scenes of the administrators' guide, in a library with a made-up year: recorded, found, counted, gone."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from .studio import Librarian, Studio, studio

CHATS = 800
DANA = "Dana Whitfield"
QUESTION = "Where do I find the 1924 city directory?"
ADD = "Add to Reference Analytics"
SWEPT = """async (expected) => {
  const [group] = await (await fetch("/api/v1/desk/retention")).json();
  return group.ledger.some(({ datum }) => datum === expected);
}"""
"""The sweep has been here."""
LONG_AGO = str(datetime.now(UTC).date() - timedelta(days=220))
EMPTIED = """async (last) => {
  const found = await (await fetch(`/api/v1/desk/transcripts?last=${last}`)).json();
  return found.transcripts.every(({ question }) => question === "");
}"""


def play(into: Path) -> None:
    """All of it."""
    with studio(into) as made:
        marta = made.librarian("Marta Lindqvist")
        made.server.django(
            "from django.core.management import call_command", f"call_command('demo', 'year', chats={CHATS})"
        )
        # Names of the year's first nine months go now.
        marta.waits_until(SWEPT, "device", tries=1_200)
        # Before a chat of this very hour is among them, which may be any.
        _counted(made, marta)
        _recorded(made, marta)
        _found(made, marta)
        _gone(made, marta)


def _recorded(studio: Studio, marta: Librarian) -> None:
    """The form at the end of a chat, filled from it."""
    marta.page.get_by_role("link", name="Chats", exact=True).click()
    dana = studio.patron("hours")
    dana.asks(QUESTION, name=DANA)
    marta.claims(DANA)
    marta.says(DANA, "On the second floor, in Local History, left of the map cases.")
    marta.ends(DANA)
    marta.pane(DANA).get_by_role("button", name=ADD).click()
    form = marta.dialog(ADD)
    form.get_by_role("group", name="Patron type").get_by_label("Community member").check()
    form.get_by_role("group", name="READ").get_by_label("3").check()
    form.get_by_role("group", name="Subjects").get_by_label("Local history").check()
    marta.hushes()
    marta.page.set_viewport_size({"width": 1280, "height": 860})
    # The question that it is about stands at the end.
    form.get_by_role("form").evaluate("(it) => it.parentElement.scrollTo(0, it.scrollHeight)")
    studio.take("record-form", marta.page)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    dana.context.close()


def _found(studio: Studio, marta: Librarian) -> None:
    """The record in the list."""
    page = marta.page
    page.evaluate("location.hash = '#/analytics'")
    page.get_by_role("link", name="Records", exact=True).click()
    page.get_by_role("searchbox", name="Words in text fields").fill("directory")
    expect(page.get_by_role("row").nth(1)).to_contain_text(QUESTION)
    expect(page.get_by_role("row").filter(has_text="directory").nth(3)).to_be_visible()
    marta.hushes()
    page.set_viewport_size({"width": 1280, "height": 545})
    studio.take("records", page)


def _counted(studio: Studio, marta: Librarian) -> None:
    """A report, and the statistics of the chats."""
    page = marta.page
    page.evaluate("location.hash = '#/analytics'")
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("button", name="Day of the week × hour").click()
    expect(page.get_by_role("table", name="Records by Day of the week and Hour")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    studio.take("reference-analytics", page)
    page.evaluate("location.hash = '#/statistics'")
    expect(page.get_by_role("table").first).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 990})
    studio.take("statistics", page)


def _gone(studio: Studio, marta: Librarian) -> None:
    """Messages expire after half a year from now on: confirmed, applied and counted, and an old chat is empty."""
    page = marta.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Administration", exact=True).click()
    page.set_viewport_size({"width": 1080, "height": 900})
    page.get_by_role("link", name="Retention", exact=True).click()
    group = page.get_by_role("region", name="Retention")
    group.get_by_role("combobox", name="Messages, notes and answers").select_option(label="180 days")
    group.get_by_role("button", name="Save").click()
    question = marta.dialog("Shorten this period?")
    expect(question).to_be_visible()
    studio.take("retention-sooner", question)
    question.get_by_role("button", name="Yes, Save and Delete").click()
    expect(group.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    marta.waits_until(EMPTIED, LONG_AGO, tries=1_200)
    page.reload()
    group.get_by_text("Deleted data").first.click()
    studio.around("retention-ledger", group.get_by_role("table"))
    page.set_viewport_size({"width": 1280, "height": 640})
    page.get_by_role("link", name="Transcripts").click()
    page.get_by_role("button", name="Filters").click()
    with page.expect_response(lambda answer: f"last={LONG_AGO}" in answer.url):
        page.get_by_label("To", exact=True).fill(LONG_AGO)
    # The list keeps its rows until the filtered ones are loaded.
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.get_by_role("list", name="Transcripts").get_by_role("link").first.click()
    log = page.get_by_role("region", name=re.compile(r"^Chat \d+$")).get_by_role("log", name="Transcript")
    expect(log.get_by_text("(removed)").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Filters")).click()
    marta.hushes()
    studio.take("transcript-gone", page)
