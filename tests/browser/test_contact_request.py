"""Row M8: the operator asks for contact info, the patron answers in the chat."""

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .server_admin import House

QUESTION = "Can you send me the scan?"
FIELD = "Email or mobile number"
ASKED_BY_ME = "You asked Dana for contact info"


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    return patron


def ask(operator: Operator) -> Locator:
    """Press the button."""
    button = operator.pane("Dana").get_by_role("button", name="Request Contact Info", exact=True)
    button.click()
    return button


def contact_info(operator: Operator) -> Locator:
    """The field in Patron Information."""
    operator.tab("Dana", "Patron Information").click()
    return operator.pane("Dana").get_by_role("group", name="Contact Info", exact=True).get_by_role("textbox")


def test_M8_the_patron_is_asked_and_shares(dana: Patron, ana: Operator, chi: Operator, house: House) -> None:
    """The operator sees that it was asked; a bad answer is explained; a good one is kept and fills Contact Info."""
    button = ask(ana)
    ana.sees("Dana", ASKED_BY_ME)
    expect(dana.field(FIELD)).to_be_visible()
    dana.sees("Ana asked for your contact info")
    button.click()
    expect(ana.toast("The patron is asked already")).to_be_visible()
    assert house.kinds().count("contact_requested") == 1

    dana.field(FIELD).fill("dana@example")
    dana.reloads()
    dana.opens_widget()
    expect(dana.field(FIELD)).to_have_value("dana@example")
    dana.button("Share").click()
    expect(dana.widget.get_by_role("form", name="How can we reach you?")).to_contain_text("The address is incomplete")
    expect(dana.field(FIELD)).to_have_attribute("aria-invalid", "true")
    expect(dana.field(FIELD)).to_be_focused()
    inspection = Inspection()
    inspection.look(frame_of(dana), "contact request")
    assert inspection.found == []
    assert "contact_shared" not in house.kinds()
    dana.field(FIELD).fill("Dana@Example.org")
    dana.button("Share").click()
    expect(dana.field(FIELD)).to_have_count(0)
    expect(dana.box).to_be_focused()
    dana.sees("You shared dana@example.org")
    ana.sees("Dana", "Dana shared dana@example.org")
    expect(contact_info(ana)).to_have_value("dana@example.org")
    expect(ana.pane("Dana").get_by_role("group", name="Contact Info", exact=True)).to_contain_text(
        "Provided by Dana at "
    )
    ana.reloads()
    ana.sees("Dana", ASKED_BY_ME)
    expect(contact_info(ana)).to_have_value("dana@example.org")
    chi.name_in_list("Dana").click()
    expect(chi.preview.get_by_role("log")).to_contain_text("Dana shared dana@example.org")
