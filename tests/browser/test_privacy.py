"""What administrators choose to keep, and what a browser forgets that several people use (row W3)."""

import re

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .conftest import Hire
from .server_admin import House

QUESTION = "Is my appointment with the doctor in the archive?"


def test_an_administrator_sets_retention_periods_and_erases_a_patrons_data(
    hire: Hire, patron: Patron, ana: Operator, house: House
) -> None:
    """Retention periods outlive a reload; what is held about a contact is exported, erased, and gone from a
    colleague's desk without a reload.
    """
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    patron.ends()
    ana.sees_line("Dana", "Ended")
    marta = hire("Marta Lindqvist", "Reference", "Local History", admin=True)
    marta.signs_in()
    marta.page.get_by_role("link", name="Administration").click()
    sections = marta.page.get_by_role("navigation", name="Sections of Administration")
    sections.get_by_role("link", name="Retention").click()
    retention = marta.page.get_by_role("region", name="Retention")
    name = retention.get_by_role("combobox", name="Name", exact=True)
    name.select_option(label="30 days")
    retention.get_by_role("checkbox", name="Local History keeps nothing").check()
    retention.get_by_role("button", name="Save").click()
    question = marta.page.get_by_role("dialog", name="Shorten this period?")
    inspection = Inspection()
    inspection.look(marta.page, "shorter")
    question.get_by_role("button", name="Yes, Save and Delete").click()
    expect(retention.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    marta.reloads()
    expect(name).to_have_value("30")
    expect(retention.get_by_role("checkbox", name="Local History keeps nothing")).to_be_checked()
    data = marta.page.get_by_role("region", name="A patron’s data")
    data.get_by_label("Email address or phone number").fill(" Dana@Example.org")
    data.get_by_role("button", name="Look Up").click()
    expect(data.get_by_role("status")).to_contain_text("dana@example.org: 1 chat")
    with marta.page.expect_download() as export:
        data.get_by_role("button", name="Export as JSON").click()
    assert QUESTION in export.value.path().read_text()
    data.get_by_role("button", name="Erase Everything").click()
    question = marta.page.get_by_role("dialog", name="Erase everything about this patron?")
    inspection.look(marta.page, "erase")
    question.get_by_role("button", name="Yes, Erase It").click()
    expect(data.get_by_role("listitem")).to_contain_text("Done.", timeout=30_000)
    expect(ana.list.get_by_role("button", name=re.compile(r"^Guest \d{4}$"))).to_be_visible()
    for secret in ("doctor", "dana@example.org"):
        assert secret not in str(house.log())
    inspection.look(marta.page, "retention", dark=True)
    assert inspection.found == []


def next_person(patron: Patron, address: str = "/demo/") -> Patron:
    """Somebody who sits down at the same browser, in a new tab, and opens the widget."""
    other = Patron(patron.context, patron.url)
    other.opens(address)
    other.opens_widget()
    return other


def sees_nothing(person: Patron) -> None:
    """The widget is as fresh as on the first day, and the browser keeps nothing of a chat."""
    expect(person.field("Your question")).to_have_value("")
    expect(person.field("Name")).to_have_value("")
    expect(person.log).to_have_count(0)
    frame = person.page if person.alone else frame_of(person)
    stored = frame.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [name for name in stored if name.startswith("refdesk.ask.")] == []


def test_W3_an_ended_chat_whose_widget_was_closed_is_not_the_next_persons(patron: Patron, ana: Operator) -> None:
    """While it goes on, a closed widget keeps it; another tab with the same chat forgets it, too."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    ana.says("Dana", "Let me look.")
    patron.button("Close").click()
    other = next_person(patron)
    other.sees("Let me look.")
    other.box.fill("And the")
    ana.ends("Dana")
    other.has_status("Chat ended")
    patron.page.bring_to_front()
    patron.opens_widget()
    patron.widget.get_by_role("button", name=re.compile("Continue here|Ask a new question")).first.wait_for()
    other.button("Close").click()
    sees_nothing(patron)
    sees_nothing(next_person(patron))


def test_W3_on_public_computers_nothing_outlives_the_tab(patron: Patron, ana: Operator, house: House) -> None:
    """A running chat goes on over the pages of its tab; a new tab of the same browser knows nothing of it."""
    house.sets_widget(public_computers=True)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.reloads()
    patron.sees(QUESTION)
    patron.is_connected()
    other = next_person(patron)
    sees_nothing(other)
    assert other.page.evaluate("Object.keys(localStorage)") == []
    patron.page.bring_to_front()
    patron.says("I am still here.")
    ana.sees("Dana", "I am still here.")
