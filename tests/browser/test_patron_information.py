"""What the desk knows of a patron (row P3)."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from .actors import Operator, Patron
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"


def test_P3_what_the_widget_gathered(new_patron: Callable[..., Patron], ana: Operator, house: House) -> None:
    """Page, referrer, browser, system, device, language, address, widget, department, answers, beginning and wait."""
    house.asks_before_chats("What is your course?")
    patron = new_patron(locale="de-DE")
    patron.opens("/demo/")
    patron.page.get_by_role("navigation").get_by_role("link", name="Opening hours").click()
    patron.writes_question(QUESTION, name="Dana")
    patron.field("What is your course?").fill("HIST 201")
    patron.starts()
    patron.is_connected()
    ana.claims("Dana")
    ana.tab("Dana", "Patron Information").click()
    gathered = ana.pane("Dana").get_by_role("tabpanel", name="Patron Information")
    expect(gathered.get_by_role("link", name="/demo/hours")).to_have_attribute("href", f"{patron.url}/demo/hours/")
    facts = {
        "Page": r"Opening hours · Harbour Library.*/demo/hours",
        "Referrer": rf"{re.escape(patron.url.removeprefix('http://'))}/demo",
        "Browser": r"Chrom\w+",
        "System": "Linux",
        "Device": "Computer",
        "Language": "German",
        "IP address": r"127\.0\.0\.0",
        "Widget": "Ask us",
        "Department": "Reference",
        "What is your course\\?": "HIST 201",
        "Started": r"Today \d\d?:\d\d.* waited 0:\d\d",
    }
    for label, value in facts.items():
        term = gathered.get_by_role("term").filter(has_text=re.compile(f"^{label}$"))
        expect(term).to_be_visible()
        shown = term.locator("xpath=following-sibling::dd[1]")
        expect(shown).to_have_text(re.compile(value, re.DOTALL))
    for page in ("Collections", "Services"):
        patron.page.get_by_role("navigation").get_by_role("link", name=page).click()
        patron.is_connected()
    expect(gathered.get_by_role("link", name="/demo/services")).to_be_visible()
    expect(gathered.get_by_role("term").filter(has_text="Earlier pages")).to_have_count(1)
    visited = gathered.get_by_role("definition").get_by_role("link").all_inner_texts()
    assert [shown.rpartition("/demo/")[2] for shown in visited] == ["services", "collections", "hours"]
