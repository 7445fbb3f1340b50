"""A desk of somebody without a department: it says what is missing and who can add it, and offers nothing in vain."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from .actors import Operator
from .backstage import House

Hire = Callable[..., Operator]
MISSING = "You don’t belong to a department yet"
# The server of these tests has the libraries of other tests too.
LINK = "Add yourself to a department"


def _status(who: Operator) -> Locator:
    return who.page.get_by_role("region", name="Status Messages and Alerts")


def _says_what_is_missing(who: Operator) -> None:
    expect(_status(who).get_by_text(MISSING)).to_be_visible()
    expect(who.list.get_by_text(MISSING)).to_be_visible()
    expect(who.list.get_by_text("being fetched")).to_have_count(0)
    expect(who.page.get_by_role("button", name="Go Online")).to_have_count(0)
    expect(who.status).to_have_count(0)


def test_an_operator_without_a_department_is_told_whom_to_ask(hire: Hire) -> None:
    lea = hire("Lea Brandt")
    lea.signs_in()
    _says_what_is_missing(lea)
    expect(_status(lea).get_by_text("Ask an administrator to add you to one.")).to_be_visible()
    expect(_status(lea).get_by_role("link")).to_have_count(0)


def test_an_administrator_without_a_department_is_told_whom_to_ask(hire: Hire) -> None:
    """They can change nothing themselves: an administrator reaches the libraries of their own departments."""
    nils = hire("Nils Brandt", admin=True)
    nils.signs_in()
    _says_what_is_missing(nils)
    expect(_status(nils).get_by_text("Ask an administrator of all libraries")).to_be_visible()
    nils.opens("/desk/#/settings")
    expect(nils.page.get_by_text("You don’t administer a library yet.")).to_be_visible()


def test_a_superuser_adds_themselves_to_a_department_and_can_go_online(hire: Hire, house: House) -> None:
    rosa = hire("Rosa Brandt", superuser=True)
    rosa.signs_in()
    _says_what_is_missing(rosa)
    rosa.opens("/desk/#/settings")
    expect(rosa.page.get_by_role("group", name="Retention").get_by_role("heading").first).to_be_visible()
    rosa.opens("/desk/#/chats")
    _status(rosa).get_by_role("link", name=LINK).click()
    rosa.page.get_by_role("link", name=re.compile("Add another")).click()
    choice = rosa.page.locator("select[name=memberships-0-department]")
    choice.select_option(label=f"Reference, Harbour Library {house.number}")
    rosa.page.get_by_role("button", name="Save", exact=True).click()
    rosa.opens("/desk/")
    rosa.goes("Online")
    expect(rosa.page.get_by_text("You are receiving chats")).to_be_visible()


def test_who_monitors_none_of_their_departments_is_told_so_in_the_list(hire: Hire) -> None:
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    ana.monitors("Reference").uncheck()
    ana.reloads()
    expect(ana.list.get_by_text("You don’t monitor any department, so no chat can reach you.")).to_be_visible()
    expect(ana.list.get_by_text("being fetched")).to_have_count(0)
