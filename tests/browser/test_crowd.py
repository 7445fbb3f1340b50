"""Where an address has as many connections as it may, whoever is one too many is told so, and gets in later."""

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection

QUESTION = "Where is the 1924 city directory?"
IN_WIDGET = "Too many connections come from your network. Trying again… Your text is saved."
ON_DESK = "Too many connections come from your network. Trying again…"


@pytest.mark.server(REFDESK_CONNECTIONS_PER_ADDRESS="1")
def test_P36_patron_and_operator_are_told_and_come_in_by_themselves(patron: Patron, ana: Operator) -> None:
    """First the desk has the only place, then the widget; what was said waits, and is there."""
    inspection = Inspection()
    # The stream that says who is online takes a connection, too.
    patron.witness.expects("status of 429")
    patron.opens("/chat/ask/")
    patron.writes_question(QUESTION, name="Dana")
    patron.starts()
    expect(patron.widget.get_by_text(IN_WIDGET)).to_be_visible()
    expect(patron.log).to_contain_text("The library has your question.")
    inspection.look(patron.page, "crowded")
    patron.box.fill("I am in no hurry.")
    patron.box.press("Enter")
    ana.page.close()
    patron.is_connected()
    patron.sees(QUESTION)
    expect(patron.log).not_to_contain_text("The library has your question.")
    expect(patron.widget.get_by_text(IN_WIDGET)).to_have_count(0)
    ana.page = ana.context.new_page()
    ana.opens("/desk/")
    expect(ana.page.get_by_role("status").filter(has_text=ON_DESK)).to_be_visible()
    inspection.look(ana.page, "crowded")
    patron.page.close()
    ana.claims("Dana")
    expect(ana.page.get_by_text(ON_DESK)).to_have_count(0)
    ana.sees("Dana", "I am in no hurry.")
    assert inspection.found == []
