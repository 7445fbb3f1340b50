"""Axe finds nothing on the server's own pages: public ones, those that say no, and the admin."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import wrong_in

PUBLIC = (
    "/",
    "/login/",
    "/demo/",
    "/demo/hours/",
    "/faq/borrowing/",
    "/faq/?q=zebra",
    "/api/v1/docs",
    "/nowhere/",
)
# One of each kind: a list with filters, one without changes, forms with two lists to choose from and with a toolbar.
ADMIN = (
    "",
    "people/operator/",
    "tickets/queue/add/",
    "mail/incoming/",
    "faq/faq/add/",
    "faq/faq/files/",
)
Hire = Callable[..., Operator]
TOO_WIDE = """(all) => all.filter((one) =>
  one.getBoundingClientRect().right > one.parentElement.getBoundingClientRect().right).length"""


@pytest.fixture
def marta(hire: Hire) -> Operator:
    """An administrator, signed in."""
    marta = hire("Marta Lindqvist", "Reference", admin=True)
    marta.has_session()
    return marta


def test_axe_finds_nothing_on_the_public_pages_and_320_pixels_hold_them(patron: Patron) -> None:
    """Where to go, signing in, a failed attempt, an old form, samples of pages, and an address that isn't there."""
    inspection, wide = Inspection(), list[str]()
    patron.recorder.expects("403", "404", "422")

    def look(state: str) -> None:
        inspection.look(patron.page, state, dark=state in ("/login/", "/demo/"))
        patron.page.set_viewport_size({"width": 320, "height": 640})
        if patron.page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(state)
        patron.page.set_viewport_size({"width": 1280, "height": 800})

    for address in PUBLIC:
        patron.opens(address)
        look(address)
    patron.opens("/login/")
    patron.page.get_by_role("textbox", name="Email").fill("ana@harbour.example")
    patron.page.get_by_label("Password").fill("wrong")
    patron.page.get_by_role("button", name="Sign in").click()
    expect(patron.page.get_by_role("alert")).to_be_visible()
    look("sign-in refused")
    patron.context.clear_cookies()
    patron.page.get_by_role("button", name="Sign in").click()
    expect(patron.page.get_by_role("heading", name="This form has expired")).to_be_visible()
    look("has expired")
    assert (inspection.found, wide) == ([], [])


def test_axe_finds_nothing_in_the_admin(marta: Operator, hire: Hire) -> None:
    """Lists and forms, what is wrong in a form, a history, and the question before deleting; some on a phone, too.

    And what an operator finds there who is no administrator.
    """
    inspection = Inspection()
    for address in ADMIN:
        marta.opens(f"/admin/{address}")
        expect(marta.page.get_by_role("main")).to_be_visible()
        inspection.look(marta.page, address)
    marta.opens("/admin/people/operator/")
    marta.page.get_by_role("main").get_by_role("link", name="Marta Lindqvist", exact=True).click()
    expect(marta.page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    inspection.look(marta.page, "an operator", dark=True)
    marta.opens("/admin/widgets/widget/")
    marta.page.get_by_role("link", name="Ask us").first.click()
    expect(marta.page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    inspection.look(marta.page, "a widget")
    # A phone's width: the line to paste, and two lists with a filter over each.
    marta.page.set_viewport_size({"width": 320, "height": 640})
    assert not [each for each in wrong_in(marta.page) if "wide" in each or "outside" in each]
    marta.opens("/admin/tickets/queue/add/")
    expect(marta.page.get_by_text("Chosen departments")).to_be_visible()
    assert marta.page.locator(".selector-filter input").evaluate_all(TOO_WIDE) == 0
    marta.page.set_viewport_size({"width": 1280, "height": 800})
    marta.opens("/admin/libraries/department/add/")
    marta.page.get_by_role("button", name="Save", exact=True).click()
    expect(marta.page.get_by_text("Please correct the errors below.")).to_be_visible()
    inspection.look(marta.page, "a department, wrong")
    marta.opens("/admin/libraries/department/")
    marta.page.get_by_role("link", name="Local History").click()
    marta.page.get_by_role("textbox", name="Name").fill("Town History")
    marta.page.get_by_role("button", name="Save and continue editing").click()
    expect(marta.page.get_by_text("successfully")).to_be_visible()
    department = marta.page.url.removesuffix("change/")
    marta.opens(f"{department}history/")
    expect(marta.page.get_by_role("main")).to_contain_text("Changed Name.")
    inspection.look(marta.page, "a history")
    marta.opens(f"{department}delete/")
    expect(marta.page.get_by_role("button", name=re.compile("^Yes"))).to_be_visible()
    inspection.look(marta.page, "confirmation of the deletion")
    ana = hire("Ana Morales", "Reference")
    ana.has_session()
    ana.recorder.expects("403")
    ana.opens("/admin/")
    expect(ana.page.get_by_role("heading", name="You don’t have access to this page")).to_be_visible()
    inspection.look(ana.page, "not open")
    assert inspection.found == []
