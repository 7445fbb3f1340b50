"""Send a Calendar Link: one's own appointment links reach the patron as links (row M9)."""

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .backstage import House

ADDRESS = "https://calendar.example/ana?length=30"


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks("May I come by tomorrow?", name="Dana")
    ana.claims("Dana")
    return patron


def adds(operator: Operator, label: str, address: str) -> None:
    """Add an appointment link in Settings."""
    operator.page.get_by_role("button", name="New appointment link").click()
    form = operator.page.get_by_role("dialog", name="New appointment link")
    form.get_by_role("textbox", name="Label").fill(label)
    form.get_by_role("textbox", name="Address").fill(address)
    form.get_by_role("button", name="Save", exact=True).click()


def test_M9_the_patron_receives_the_link_that_is_picked(
    dana: Patron, ana: Operator, chi: Operator, house: House
) -> None:
    """With none the window says where to add them; then the picked one is a link on both sides, and after a reload.

    A colleague sees it come. Escape keeps what was begun of an address.
    """
    chi.name_in_list("Dana").click()
    button = ana.pane("Dana").get_by_role("button", name="Send a Calendar Link", exact=True)
    ana.box("Dana").press_sequentially("half a sentence")
    button.click()
    window = ana.page.get_by_role("dialog", name="Send a Calendar Link")
    expect(window).to_contain_text("You have no appointment links yet. Add them in Settings.")
    window.get_by_role("link", name="Settings").click()
    ana.witness.expects("status of 400")
    adds(ana, "Genealogy, 30 minutes", "calendar.example/ana")
    form = ana.page.get_by_role("dialog", name="New appointment link")
    expect(form).to_contain_text("Write a whole web address")
    ana.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    ana.page.get_by_role("button", name="New appointment link").click()
    expect(form.get_by_role("textbox", name="Label")).to_have_value("Genealogy, 30 minutes")
    form.get_by_role("textbox", name="Address").fill(ADDRESS)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_count(0)
    adds(ana, "By video", "https://video.example/ana")
    expect(ana.page.get_by_role("list", name="Appointment links").get_by_role("listitem")).to_have_count(2)
    ana.page.get_by_role("link", name="Chats").click()
    ana.name_in_list("Dana").click()
    button.click()
    expect(window.get_by_role("listitem")).to_have_count(2)
    window.get_by_role("button", name="Genealogy, 30 minutes", exact=True).click()
    expect(window).to_have_count(0)
    expect(button).to_be_focused()
    for log in (dana.log, ana.log("Dana"), chi.preview):
        expect(log.get_by_role("link", name="Genealogy, 30 minutes")).to_have_attribute("href", ADDRESS)
    expect(ana.box("Dana")).to_have_text("half a sentence")
    dana.reloads()
    expect(dana.log.get_by_role("link", name="Genealogy, 30 minutes")).to_have_attribute("href", ADDRESS)
    assert house.kinds().count("message_sent") == 2


def test_M9_links_are_changed_and_deleted(dana: Patron, ana: Operator, chi: Operator) -> None:
    """What is sent is what Settings hold now; a colleague has none of it."""
    ana.page.get_by_role("link", name="Settings").click()
    adds(ana, "Genealogy", ADDRESS)
    adds(ana, "By video", "https://video.example/ana")
    ana.page.get_by_role("button", name="Delete By video").click()
    ana.page.get_by_role("button", name="Edit Genealogy").click()
    form = ana.page.get_by_role("dialog", name="Edit appointment link")
    expect(form.get_by_role("textbox", name="Address")).to_have_value(ADDRESS)
    form.get_by_role("textbox", name="Label").fill("Family history")
    form.get_by_role("button", name="Save", exact=True).click()
    links = ana.page.get_by_role("list", name="Appointment links").get_by_role("listitem")
    expect(links).to_have_count(1)
    expect(links).to_contain_text("Family history")
    ana.page.get_by_role("link", name="Chats").click()
    ana.name_in_list("Dana").click()
    ana.pane("Dana").get_by_role("button", name="Send a Calendar Link").click()
    ana.page.get_by_role("dialog").get_by_role("button", name="Family history", exact=True).click()
    expect(dana.log.get_by_role("link", name="Family history")).to_have_attribute("href", ADDRESS)
    chi.page.get_by_role("link", name="Settings").click()
    expect(chi.page.get_by_role("button", name="New appointment link")).to_be_visible()
    expect(chi.page.get_by_text("Family history")).to_have_count(0)
