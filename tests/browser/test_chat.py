"""A whole chat, from the question to the closed row: the rows that every other test builds on."""

import pytest

from .actors import Operator, Patron, in_order

pytestmark = pytest.mark.moving


def test_whole_chat(patron: Patron, ana: Operator) -> None:
    """A patron asks on the library's page, an operator claims, both talk, the operator ends and closes."""
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    patron.says("Thank you!")
    ana.sees("Dana", "Thank you!")
    for log in (patron.log, ana.log("Dana")):
        in_order(log, "Where is the 1924 city directory?", "On the second floor.", "Thank you!")
    ana.ends("Dana")
    patron.sees("Ended by Ana")
    ana.pane("Dana").get_by_role("button", name="Close Chat").click()
    ana.counts(all_=0, new=0, mine=0)
