"""Several chats at once: the list with its filters, and one chat in view (rows S1 and S2)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .backstage import House

New = Callable[..., Patron]


@pytest.fixture
def two(new_patron: New, ana: Operator) -> tuple[Patron, Patron]:
    """Dana and Eli, who have asked."""
    both = []
    for name in ("Dana", "Eli"):
        both.append(new_patron())
        both[-1].opens("/chat/ask/")
        both[-1].asks(f"A question of {name}", name=name)
        expect(ana.row(name)).to_be_visible()
    return both[0], both[1]


def test_S1_filters_and_their_counts(two: tuple[Patron, Patron], ana: Operator, chi: Operator) -> None:
    """All, New and Mine show what they say, with live counts, each on the desk of whom it concerns."""
    ana.counts(all_=2, new=2, mine=0)
    ana.claims("Dana")
    ana.counts(all_=2, new=1, mine=1)
    chi.counts(all_=2, new=1, mine=0)
    expect(ana.filter("All")).to_have_attribute("aria-pressed", "true")
    ana.filter("New").click()
    expect(ana.row("Eli")).to_be_visible()
    expect(ana.row("Dana")).to_have_count(0)
    ana.filter("Mine").click()
    expect(ana.row("Dana")).to_be_visible()
    expect(ana.row("Eli")).to_have_count(0)
    chi.claims("Eli")
    ana.counts(all_=2, new=0, mine=1)
    chi.counts(all_=2, new=0, mine=1)
    expect(chi.page.get_by_role("button", name="Claim Chat")).to_have_count(0)


def test_S1_ended_chat_stays_until_closed(
    two: tuple[Patron, Patron], ana: Operator, chi: Operator, house: House
) -> None:
    """For the operator who had it, red and counted, over a reload too; one that nobody claimed leaves the list."""
    ana.claims("Dana")
    chi.counts(all_=2, new=1, mine=0)
    two[0].ends()
    expect(ana.row("Dana").get_by_role("img", name="Ended")).to_be_visible()
    expect(ana.row("Dana")).to_contain_text("Ended by the patron")
    ana.counts(all_=2, new=1, mine=1)
    chi.counts(all_=1, new=1, mine=0)
    expect(chi.row("Dana")).to_have_count(0)
    ana.reloads()
    ana.counts(all_=2, new=1, mine=1)
    ana.pane("Dana").get_by_role("button", name="Close Chat").click()
    ana.counts(all_=1, new=1, mine=0)
    expect(ana.row("Dana")).to_have_count(0)
    two[1].ends()
    expect(ana.row("Eli")).to_have_count(0)
    ana.counts(all_=0, new=0, mine=0)
    assert house.kinds().count("ended") == 2
    assert house.kinds().count("message_sent") == 2


def test_S2_one_chat_in_view(two: tuple[Patron, Patron], ana: Operator) -> None:
    """The chat in view is marked in the list; a second click hides it without ending it, and shows how things stand.

    Messages of a chat that isn't in view are counted in its row; each chat keeps its draft, over a reload too.
    """
    dana, eli = two
    ana.claims("Dana")
    ana.claims("Eli")
    dana.says("Are you there?")
    dana.says("Hello?")
    expect(ana.row("Dana").get_by_text("2 unread messages")).to_be_attached()
    status = ana.page.get_by_role("region", name="Status Messages and Alerts")
    expect(ana.name_in_list("Eli")).to_have_attribute("aria-current", "true")
    expect(ana.pane("Dana")).to_have_count(0)
    ana.name_in_list("Dana").click()
    expect(ana.name_in_list("Dana")).to_have_attribute("aria-current", "true")
    ana.sees("Dana", "Hello?")
    expect(ana.row("Dana").get_by_text("unread")).to_have_count(0)
    expect(ana.pane("Eli")).to_have_count(0)
    expect(status).to_have_count(0)
    ana.name_in_list("Dana").click()
    expect(status).to_be_visible()
    expect(ana.pane("Dana")).to_have_count(0)
    expect(ana.list.get_by_role("button").and_(ana.page.locator("[aria-current=true]"))).to_have_count(0)
    ana.counts(all_=2, new=0, mine=2)
    dana.is_connected()
    dana.says("Still here")
    ana.name_in_list("Dana").click()
    ana.sees("Dana", "Still here")
    ana.box("Dana").press_sequentially("A draft for Dana")
    ana.name_in_list("Eli").click()
    ana.box("Eli").press_sequentially("A draft for Eli")
    ana.name_in_list("Dana").click()
    expect(ana.box("Dana")).to_have_text("A draft for Dana")
    ana.reloads()
    expect(ana.box("Dana")).to_have_text("A draft for Dana")
    ana.name_in_list("Eli").click()
    expect(ana.box("Eli")).to_have_text("A draft for Eli")
    ana.box("Eli").press("Enter")
    eli.sees("A draft for Eli")
    ana.reloads()
    expect(ana.pane("Eli")).to_be_visible()
    expect(ana.box("Eli")).to_have_text("")
