"""Axe finds nothing on the server's own pages: public ones, those that say no, and the admin."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in

PUBLIC = (
    "/",
    "/login/",
    "/demo/",
    "/demo/hours/",
    "/demo/collections/",
    "/demo/services/",
    "/demo/map-room/",
    "/faq/?library=harbour",
    "/faq/borrowing/",
    "/faq/borrowing/how-many-items-can-i-borrow-and-for-how-long",
    "/faq/?q=zebra",
    "/api/v1/docs",
    "/nowhere/",
)
ADMIN = (
    "",
    "people/operator/",
    "people/operator/add/",
    "widgets/widget/",
    "widgets/widget/add/",
    "files/filetypes/add/",
    "libraries/library/",
    "libraries/department/",
    "libraries/department/add/",
    "tickets/queue/",
    "tickets/queue/add/",
    "canned/cannedmessage/",
    "canned/cannedmessage/add/",
    "mail/mail/",
    "mail/incoming/",
    "mail/mailbox/",
    "faq/faqgroup/add/",
    "faq/faq/",
    "faq/faq/add/",
    "faq/faq/files/",
)
TOO_WIDE = """(all) => all.filter((one) =>
  one.getBoundingClientRect().right > one.parentElement.getBoundingClientRect().right).length"""


@pytest.fixture
def marta(hire: Callable[..., Operator]) -> Operator:
    """An administrator, signed in."""
    marta = hire("Marta Lindqvist", "Reference", admin=True)
    marta.signs_in()
    return marta


def test_the_public_pages(patron: Patron) -> None:
    """Where to go, signing in, a failed attempt, the sample library, and an address that isn't there."""
    inspection = Inspection()
    patron.recorder.expects("404", "422")
    for address in PUBLIC:
        patron.opens(address)
        inspection.look(patron.page, address)
    patron.opens("/login/")
    patron.page.get_by_role("textbox", name="Email").fill("ana@harbour.example")
    patron.page.get_by_label("Password").fill("wrong")
    patron.page.get_by_role("button", name="Sign in").click()
    expect(patron.page.get_by_role("alert")).to_be_visible()
    inspection.look(patron.page, "sign-in refused")
    assert inspection.found == []


@pytest.mark.server(REFDESK_PASSWORDS_PER_QUARTER="1")
def test_signing_in_too_often_and_from_an_old_page(patron: Patron) -> None:
    """What is said after too many attempts, and to a form whose token is gone; in a narrow window, too."""
    inspection, narrow = Inspection(), dict[str, list[str]]()
    patron.recorder.expects("422", "429", "403")

    def look(state: str) -> None:
        inspection.look(patron.page, state)
        patron.page.set_viewport_size({"width": 320, "height": 640})
        narrow[state] = wrong_in(patron.page) + small_in(patron.page, 24)

    patron.opens("/login/")
    for words in ("", "Too many attempts"):
        patron.page.get_by_role("textbox", name="Email").fill("nobody@harbour.example")
        patron.page.get_by_label("Password").fill("wrong")
        patron.page.get_by_role("button", name="Sign in").click()
        expect(patron.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    look("too many attempts")
    patron.context.clear_cookies()
    patron.page.get_by_role("button", name="Sign in").click()
    expect(patron.page.get_by_role("heading", name="This form is out of date")).to_be_visible()
    look("out of date")
    assert (inspection.found, {state: wrong for state, wrong in narrow.items() if wrong}) == ([], {})


def test_what_is_not_open_to_one(ana: Operator) -> None:
    """An operator who is no administrator, in the admin; and at a new password, which is."""
    inspection = Inspection()
    ana.recorder.expects("403")
    ana.opens("/admin/")
    expect(ana.page.get_by_role("heading", name="This isn't open to you")).to_be_visible()
    inspection.look(ana.page, "not open")
    ana.opens("/account/password/")
    expect(ana.page.get_by_role("heading", level=1)).to_be_visible()
    inspection.look(ana.page, "a new password")
    assert inspection.found == []


def test_overview_lists_and_forms_of_the_admin(marta: Operator) -> None:
    """As they are before anything is done in them."""
    inspection = Inspection()
    for address in ADMIN:
        marta.opens(f"/admin/{address}")
        expect(marta.page.get_by_role("main")).to_be_visible()
        inspection.look(marta.page, address or "overview")
    assert inspection.found == []


def test_what_is_changed_in_the_admin(marta: Operator) -> None:
    """What there is, what is wrong in a form, a history, and the question before deleting; some on a phone, too."""
    inspection = Inspection()
    marta.opens("/admin/people/operator/")
    marta.page.get_by_role("main").get_by_role("link", name="Marta Lindqvist", exact=True).click()
    expect(marta.page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    inspection.look(marta.page, "an operator")
    marta.page.get_by_role("link", name="this form").click()
    expect(marta.page.get_by_role("button", name="Change password")).to_be_visible()
    inspection.look(marta.page, "a new password")
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
    inspection.look(marta.page, "a department, saved")
    department = marta.page.url.removesuffix("change/")
    marta.opens(f"{department}history/")
    expect(marta.page.get_by_role("main")).to_contain_text("Changed Name.")
    inspection.look(marta.page, "a history")
    marta.opens(f"{department}delete/")
    expect(marta.page.get_by_role("button", name=re.compile("^Yes"))).to_be_visible()
    inspection.look(marta.page, "asked whether to delete")
    assert inspection.found == []
