"""What patrons can have forgotten, and what administrators choose to keep."""

import re

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .conftest import Hire
from .server_admin import House

QUESTION = "Is my appointment with the doctor in the archive?"


def test_a_patron_has_an_ended_chat_forgotten(patron: Patron, ana: Operator, house: House) -> None:
    """Asked twice, it is gone from the patron's window, the operator's, and the log; the record that it was stays."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    ana.says("Dana", "Let me look.")
    patron.ends()
    ana.sees_line("Dana", "Ended")
    patron.button("Forget this chat").click()
    question = patron.widget.get_by_role("dialog", name="Forget this chat?")
    inspection = Inspection()
    inspection.look(frame_of(patron), "forget")
    assert inspection.found == []
    question.get_by_role("button", name="Keep It").click()
    patron.sees(QUESTION)
    patron.button("Forget this chat").click()
    question.get_by_role("button", name="Yes, Forget It").click()
    expect(patron.field("Your question")).to_be_visible()
    guest = ana.list.get_by_role("button", name=re.compile(r"^Guest \d{4}$"))
    expect(guest).to_be_visible()
    pane = ana.page.get_by_role("region", name=re.compile(r"^Chat with Guest \d{4}$"))
    log = pane.get_by_role("log", name="Conversation")
    expect(log).to_contain_text("something in this chat was removed")
    expect(log.get_by_text("(removed)")).to_have_count(2)
    expect(log).not_to_contain_text("doctor")
    ana.reloads()
    expect(log.get_by_text("(removed)")).to_have_count(2)
    expect(log).not_to_contain_text("doctor")
    assert "doctor" not in str(house.log())
    assert "dana@example.org" not in str(house.log())
    pane.get_by_role("textbox", name="Internal note").fill("Called back")
    pane.get_by_role("button", name="Save", exact=True).click()
    expect(pane.get_by_text("no longer kept of this chat")).to_be_visible()


def test_an_administrator_chooses_what_is_kept(hire: Hire, ana: Operator) -> None:
    """Lifetimes and departments that keep nothing are in Settings, and outlive a reload; others don't see them."""
    ana.page.get_by_role("link", name="Settings").click()
    expect(ana.page.get_by_role("group", name="Departments I monitor")).to_be_visible()
    expect(ana.page.get_by_role("group", name="Retention")).to_have_count(0)
    marta = hire("Marta Lindqvist", "Reference", "Local History", admin=True)
    marta.signs_in()
    marta.page.get_by_role("link", name="Settings").click()
    kept = marta.page.get_by_role("group", name="Retention")
    name = kept.get_by_role("combobox", name="Name", exact=True)
    expect(name).to_have_value("90")
    name.select_option(label="30 days")
    kept.get_by_role("combobox", name="Messages, notes and answers").select_option(label="Forever")
    kept.get_by_role("combobox", name="Names in tickets").select_option(label="1 year")
    kept.get_by_role("combobox", name="Files").select_option(label="As long as the chat or ticket")
    kept.get_by_role("combobox", name="Page addresses").select_option(label="Full address")
    kept.get_by_role("checkbox", name="Local History keeps nothing").check()
    kept.get_by_role("button", name="Save").click()
    question = marta.page.get_by_role("dialog", name="Shorten this period?")
    expect(question.get_by_role("listitem")).to_have_text(
        [
            "Name: 30 days instead of 90 days",
            "Files that were sent: As long as the chat or ticket instead of 30 days",
            "Local History keeps nothing",
        ]
    )
    inspection = Inspection()
    inspection.look(marta.page, "shorter")
    question.get_by_role("button", name="Cancel").click()
    expect(kept.get_by_role("button", name="Save")).to_be_focused()
    kept.get_by_role("button", name="Save").click()
    question.get_by_role("button", name="Yes, Save and Delete").click()
    expect(kept.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    marta.reloads()
    expect(name).to_have_value("30")
    expect(kept.get_by_role("combobox", name="Names in tickets")).to_have_value("365")
    expect(kept.get_by_role("combobox", name="Files")).to_have_value("0")
    expect(kept.get_by_role("combobox", name="Page addresses")).to_have_value("whole")
    expect(kept.get_by_role("checkbox", name="Local History keeps nothing")).to_be_checked()
    expect(kept.get_by_role("checkbox", name="Reference keeps nothing")).not_to_be_checked()
    inspection.look(marta.page, "retention")
    assert inspection.found == []


def test_an_administrator_takes_a_patrons_data_out_and_erases_it(
    hire: Hire, patron: Patron, ana: Operator, house: House
) -> None:
    """All that is held about a contact, as a file; erased, it is gone from the log, and from Ana's desk by itself."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    patron.ends()
    ana.sees_line("Dana", "Ended")
    marta = hire("Marta Lindqvist", "Reference", admin=True)
    marta.signs_in()
    marta.page.get_by_role("link", name="Settings").click()
    data = marta.page.get_by_role("region", name="A patron’s data")
    marta.recorder.expects("400")
    data.get_by_label("Email address or phone number").fill("dana@")
    data.get_by_role("button", name="Look Up").click()
    expect(data.get_by_text("look like an email address")).to_be_visible()
    data.get_by_label("Email address or phone number").fill(" Dana@Example.org")
    data.get_by_role("button", name="Look Up").click()
    expect(data.get_by_role("status")).to_contain_text("dana@example.org: 1 chat")
    with marta.page.expect_download() as export:
        data.get_by_role("button", name="Export as JSON").click()
    assert QUESTION in export.value.path().read_text()
    data.get_by_role("button", name="Erase Everything").click()
    question = marta.page.get_by_role("dialog", name="Erase everything about this patron?")
    inspection = Inspection()
    inspection.look(marta.page, "erase")
    assert inspection.found == []
    question.get_by_role("button", name="Yes, Erase It").click()
    expect(data.get_by_label("Email address or phone number")).to_be_focused()
    expect(data.get_by_role("listitem")).to_contain_text("by Marta Lindqvist: 1 chat.")
    expect(data.get_by_role("listitem")).to_contain_text("Done.", timeout=30_000)
    expect(ana.list.get_by_role("button", name=re.compile(r"^Guest \d{4}$"))).to_be_visible()
    assert "doctor" not in str(house.log())
    assert "dana@example.org" not in str(house.log())


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
    kept = frame.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [name for name in kept if name.startswith("refdesk.ask.")] == []


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


def test_W3_ten_minutes_after_its_end_a_chat_is_forgotten(patron: Patron, ana: Operator) -> None:
    """In the window where it ended, which nobody has touched."""
    patron.keeps_time()
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    ana.ends("Dana")
    patron.has_status("Chat ended")
    patron.page.clock.fast_forward(9 * 60_000)
    patron.sees(QUESTION)
    patron.page.clock.fast_forward(61_000)
    sees_nothing(patron)


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
