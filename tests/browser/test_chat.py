"""A whole chat, from the question to the closed row (C1 to C3, E1, E3): what every other test builds on."""

import re

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron, in_order
from .colors import is_coloured

pytestmark = pytest.mark.moving

QUESTION = "Where is the 1924 city directory?"


def test_C1_C2_C3_E1_E3_an_operator_claims_answers_ends_and_closes(patron: Patron, ana: Operator) -> None:
    """The desk's title counts the chat until it is claimed."""
    expect(ana.page).to_have_title(re.compile(r"^Refdesk"))
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    expect(ana.row("Dana")).to_contain_text(QUESTION)
    expect(ana.page).to_have_title(re.compile(r"^\(1\) "))
    ana.claims("Dana")
    expect(ana.box("Dana")).to_be_focused()
    expect(ana.name_in_list("Dana")).to_have_attribute("aria-current", "true")
    expect(ana.page).to_have_title(re.compile(r"^Refdesk"))
    patron.sees("Ana joined")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    patron.says("Thank you!")
    ana.sees("Dana", "Thank you!")
    for log in (patron.log, ana.log("Dana")):
        in_order(log, QUESTION, "On the second floor.", "Thank you!")
    ana.ends("Dana")
    ana.sees("Dana", re.compile(r"Ended by you at \d\d?:\d\d"))
    patron.sees(re.compile(r"Ended by Ana Morales at \d\d?:\d\d"))
    is_coloured(patron.mark("Chat ended"), "grey")
    for mark in (ana.mark("Dana", "Ended"), ana.row("Dana").get_by_role("img", name="Ended")):
        is_coloured(mark, "red")
    ana.pane("Dana").get_by_role("button", name="Close Chat").click()
    expect(ana.page.get_by_role("region", name="Status Messages and Alerts")).to_be_visible()
    ana.reloads()
    ana.counts(all_=0, new=0, mine=0)
