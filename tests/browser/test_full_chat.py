"""A chat that takes no more messages of its patron: a form is what is left to them, and the operator goes on."""

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .server_admin import House

MOST = 10


@pytest.mark.server(REFDESK_CHAT_MESSAGES=str(MOST))
def test_full_chat_offers_the_form_with_what_was_not_sent(patron: Patron, ana: Operator, house: House) -> None:
    house.has_queue("Reference questions", "Reference")
    patron.opens("/demo/")
    patron.asks("Where are the maps?", name="Dana")
    ana.claims("Dana")
    for number in range(2, MOST + 1):
        patron.says(f"Message {number}")
    expect(patron.widget.get_by_role("heading", name="This chat is full")).to_have_count(0)
    box = patron.box
    box.fill("And where are the atlases?")
    box.press("Enter")
    patron.sees("Not sent. This chat has reached its maximum size, so no more messages can be sent.")
    expect(patron.widget.get_by_role("heading", name="This chat is full")).to_be_visible()
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    patron.button("Leave your question").click()
    expect(patron.field("Question")).to_have_value("Where are the maps?\n\nAnd where are the atlases?")
    patron.button("Continue the chat").click()
    patron.widget.get_by_role("button", name="Delete").click()
    expect(patron.widget.get_by_role("heading", name="This chat is full")).to_have_count(0)
    ana.ends("Dana")
