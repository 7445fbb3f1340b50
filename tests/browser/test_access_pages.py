"""Axe finds nothing on the server's own pages: public ones, those that say no, and the admin."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.servers import ANA, Server

from .actors import Operator, Patron
from .axe import Inspection
from .layout import wrong_in

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


def test_axe_finds_nothing_on_the_public_pages_and_320_pixels_hold_them(patron: Patron) -> None:
    """Where to go, signing in, a failed attempt, an old form, the sample library, and an address that isn't there."""
    inspection, wide = Inspection(), list[str]()
    patron.recorder.expects("403", "404", "422")

    def look(state: str) -> None:
        inspection.look(patron.page, state)
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


def test_a_keyboard_reaches_the_content_of_a_page_and_signs_in(patron: Patron, desk: Server) -> None:
    patron.opens("/demo/hours/")
    patron.page.keyboard.press("Tab")
    expect(patron.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    patron.page.keyboard.press("Enter")
    expect(patron.page.locator("main")).to_be_focused()
    patron.opens("/desk/")
    expect(patron.page.get_by_label("Email")).to_be_focused()
    patron.page.keyboard.type(ANA)
    patron.page.keyboard.press("Tab")
    patron.page.keyboard.type(desk.passwords[ANA])
    patron.page.keyboard.press("Enter")
    patron.page.wait_for_url(f"{desk.url}/desk/")


def test_axe_finds_nothing_in_lists_and_forms_of_the_admin(marta: Operator) -> None:
    inspection = Inspection()
    for address in ADMIN:
        marta.opens(f"/admin/{address}")
        expect(marta.page.get_by_role("main")).to_be_visible()
        inspection.look(marta.page, address or "overview")
    assert inspection.found == []


def test_axe_finds_nothing_where_something_is_changed_in_the_admin(marta: Operator, ana: Operator) -> None:
    """What there is, what is wrong in a form, a history, and the question before deleting; some on a phone, too.

    And what an operator finds there who is no administrator.
    """
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
    ana.recorder.expects("403")
    ana.opens("/admin/")
    expect(ana.page.get_by_role("heading", name="You don’t have access to this page")).to_be_visible()
    inspection.look(ana.page, "not open")
    assert inspection.found == []
