"""Row M8: an operator requests contact info, and the patron answers in the chat."""

import re

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .server_admin import House

FIELD = "Email or mobile number"


def contact_info(operator: Operator) -> Locator:
    """The group in Patron Information."""
    operator.tab("Dana", "Patron Information").click()
    return operator.pane("Dana").get_by_role("group", name="Contact Info", exact=True)


def test_M8_a_patron_shares_contact_info_when_the_operator_asks(patron: Patron, ana: Operator, house: House) -> None:
    """What is wrong is explained; what is right fills Contact Info, and is there after a reload."""
    patron.opens("/demo/")
    patron.asks("Can you send me the scan?", name="Dana")
    ana.claims("Dana")
    button = ana.pane("Dana").get_by_role("button", name="Request Contact Info", exact=True)
    button.click()
    ana.sees("Dana", "You asked Dana for contact info")
    patron.sees("Ana asked for your contact info")
    button.click()
    expect(ana.toast("You have already asked the patron")).to_be_visible()
    patron.field(FIELD).fill("dana@example")
    patron.button("Share").click()
    expect(patron.field(FIELD)).to_have_accessible_description(re.compile("The address is incomplete"))
    inspection = Inspection()
    inspection.look(frame_of(patron), "contact request")
    assert inspection.found == []
    patron.field(FIELD).fill("Dana@Example.org")
    patron.button("Share").click()
    patron.sees("You shared dana@example.org")
    ana.sees("Dana", "Dana shared dana@example.org")
    expect(contact_info(ana)).to_contain_text("Provided by Dana at ")
    ana.reloads()
    expect(contact_info(ana).get_by_role("textbox")).to_have_value("dana@example.org")
    kinds = house.kinds()
    assert (kinds.count("contact_requested"), kinds.count("contact_shared")) == (1, 1)
