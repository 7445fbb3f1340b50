"""What the desk knows of a patron, and how it is corrected (rows P1 to P3)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .backstage import House

QUESTION = "Where do I find the 1924 city directory?"


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    return patron


def fact(operator: Operator, name: str, patron: str = "Dana") -> Locator:
    """One of the groups of Patron Information with a field and "Update"."""
    return operator.pane(patron).get_by_role("group", name=name, exact=True)


def correct(group: Locator, value: str) -> None:
    """Write a value into a group's field, and press "Update"."""
    group.get_by_role("textbox").fill(value)
    group.get_by_role("button", name="Update").click()


def test_P1_tabs_keep_draft_and_scroll(dana: Patron, ana: Operator) -> None:
    """Going to "Patron Information" and back loses neither the draft nor the place in the conversation."""
    dana.says("\n".join(f"Line {number}" for number in range(80)))
    ana.sees("Dana", "Line 79")
    ana.box("Dana").fill("I am looking")
    ana.log("Dana").evaluate("(log) => { log.scrollTop = 60; }")
    ana.tab("Dana", "Patron Information").click()
    expect(fact(ana, "Name")).to_be_visible()
    expect(ana.log("Dana")).to_have_count(0)
    ana.tab("Dana", "Chat").click()
    expect(ana.box("Dana")).to_have_text("I am looking")
    assert ana.log("Dana").evaluate("(log) => log.scrollTop") == 60


def test_P2_name_and_contact_info_are_corrected(dana: Patron, ana: Operator, chi: Operator, house: House) -> None:
    """A new name, address or number holds on every desk, and after a reload; what is neither gets a clear message."""
    ana.tab("Dana", "Patron Information").click()
    contact = fact(ana, "Contact Info")
    correct(contact, "dana at example")
    expect(contact).to_contain_text("Enter an email address or a phone number.")
    expect(contact.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    assert "contact_changed" not in house.kinds()
    ana.reloads()
    ana.tab("Dana", "Patron Information").click()
    expect(contact.get_by_role("textbox")).to_have_value("dana@example.org")
    correct(contact, "(212) 555-2368")
    expect(contact.get_by_role("textbox")).to_have_value("+12125552368")
    correct(contact, "Dana@Example.org")
    expect(contact.get_by_role("textbox")).to_have_value("dana@example.org")
    correct(fact(ana, "Name"), "Dana Whitfield")
    expect(ana.pane("Dana Whitfield")).to_be_visible()
    expect(chi.row("Dana Whitfield")).to_be_visible()
    ana.reloads()
    expect(ana.pane("Dana Whitfield")).to_be_visible()


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
        told = term.locator("xpath=following-sibling::dd[1]")
        expect(told).to_have_text(re.compile(value, re.DOTALL))
    for page in ("Collections", "Services"):
        patron.page.get_by_role("navigation").get_by_role("link", name=page).click()
        patron.is_connected()
    expect(gathered.get_by_role("link", name="/demo/services")).to_be_visible()
    expect(gathered.get_by_role("term").filter(has_text="Earlier pages")).to_have_count(1)
    visited = gathered.get_by_role("definition").get_by_role("link").all_inner_texts()
    assert [told.rpartition("/demo/")[2] for told in visited] == ["services", "collections", "hours"]
