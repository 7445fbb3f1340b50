"""What a browser forgets that several people use (row W3)."""

import re

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import frame_of
from .server_admin import House

QUESTION = "Is my appointment with the doctor in the archive?"


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
