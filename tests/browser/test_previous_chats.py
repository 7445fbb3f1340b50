"""Row P4: the chats that a patron had before."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection
from .server_admin import House

BEFORE = "Can I extend an interlibrary loan?"
NOW = "Where do I find the 1924 city directory?"
CONTACT = "dana@example.org"


def had_a_chat(patron: Patron, operator: Operator, address: str = "/demo/") -> None:
    """A chat of Dana's that is over and off the desk."""
    patron.opens(address)
    patron.asks(BEFORE, name="Dana", contact="Dana@Example.org")
    operator.claims("Dana")
    operator.says("Dana", "Yes, twice.")
    patron.sees("Yes, twice.")
    operator.ends("Dana")
    operator.pane("Dana").get_by_role("button", name="Close Chat").click()
    expect(operator.row("Dana")).to_have_count(0)


def previous(operator: Operator) -> Locator:
    """The list in Patron Information."""
    operator.tab("Dana", "Patron Information").click()
    return operator.pane("Dana").get_by_role("list", name="Previous Chats with Patron", exact=True)


def test_P4_a_previous_chat_is_read_beside_the_chat(
    new_patron: Callable[..., Patron], ana: Operator, chi: Operator, house: House
) -> None:
    """It is found by the contact info; its transcript opens beside the chat, which goes on, and leaves no trace."""
    had_a_chat(new_patron(), chi)
    dana = new_patron()
    dana.opens("/demo/")
    dana.asks(NOW, name="Dana")
    ana.claims("Dana")
    ana.tab("Dana", "Patron Information").click()
    information = ana.pane("Dana").get_by_role("tabpanel", name="Patron Information")
    expect(information).to_contain_text("Previous chats are found by contact info.")
    group = information.get_by_role("group", name="Contact Info", exact=True)
    group.get_by_role("textbox").fill("dana@example.org")
    group.get_by_role("button", name="Update").click()
    found = previous(ana)
    expect(found.get_by_role("listitem")).to_have_count(1)
    expect(found).to_contain_text("Chi Nguyen")
    inspection = Inspection()
    inspection.look(ana.page, "previous chats")
    stored = len(house.log())

    found.get_by_role("button", name=BEFORE).click()
    transcript = ana.pane("Dana").get_by_role("region", name="Transcript", exact=True)
    expect(transcript.get_by_role("log", name="Transcript")).to_contain_text("Yes, twice.")
    inspection.look(ana.page, "transcript")
    assert inspection.found == []
    ana.sees("Dana", NOW)
    assert len(house.log()) == stored
    ana.says("Dana", "As the last time?")
    dana.sees("As the last time?")
    dana.says("Yes please")
    ana.sees("Dana", "Yes please")
    expect(transcript).not_to_contain_text("Yes please")

    transcript.get_by_role("button", name="Close Transcript").click()
    expect(transcript).to_have_count(0)
    expect(ana.tab("Dana", "Chat")).to_be_focused()
