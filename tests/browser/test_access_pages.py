"""Axe finds nothing on the server's own pages: public ones, those that say no, and the admin."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection

PUBLIC = (
    "/",
    "/login/",
    "/demo/",
    "/demo/hours/",
    "/demo/collections/",
    "/demo/services/",
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
    "libraries/department/",
    "mail/mail/",
    "mail/incoming/",
    "mail/mailbox/",
    "faq/faqgroup/add/",
    "faq/faq/",
    "faq/faq/add/",
    "faq/faq/files/",
)


@pytest.fixture
def marta(hire: Callable[..., Operator]) -> Operator:
    """An administrator, signed in."""
    marta = hire("Marta Lindqvist", "Reference", admin=True)
    marta.signs_in()
    return marta


def test_the_public_pages(patron: Patron) -> None:
    """Where to go, signing in, a failed attempt, the sample library, and an address that isn't there."""
    inspection = Inspection()
    patron.witness.expects("404", "422")
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


def test_what_is_not_open_to_one(ana: Operator) -> None:
    """An operator who is no administrator, in the admin; and at a new password, which is."""
    inspection = Inspection()
    ana.witness.expects("403")
    ana.opens("/admin/")
    expect(ana.page.get_by_role("heading", name="This isn't open to you")).to_be_visible()
    inspection.look(ana.page, "not open")
    ana.opens("/account/password/")
    expect(ana.page.get_by_role("heading", level=1)).to_be_visible()
    inspection.look(ana.page, "a new password")
    assert inspection.found == []


def test_the_admin(marta: Operator) -> None:
    """Overview, lists and forms of the admin."""
    inspection = Inspection()
    for address in ADMIN:
        marta.opens(f"/admin/{address}")
        expect(marta.page.get_by_role("main")).to_be_visible()
        inspection.look(marta.page, address or "overview")
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
    assert inspection.found == []
