"""Passwords off (G4), from the trial of a break-glass account to who gets in with a password."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.sign_on.provider import TestProvider

from .actors import Operator
from .axe import Inspection
from .server_admin import PASSWORD
from .test_sign_on import sets_up, there, trusting

__all__ = ["there"]  # a fixture


def enables(root: Operator) -> None:
    page = root.page
    page.get_by_role("link", name="Back to the provider").click()
    page.get_by_label("Enabled").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def switches_passwords_off(root: Operator, inspection: Inspection) -> None:
    page = root.page
    root.opens("/desk/#/administration/sign-on")
    page.get_by_role("checkbox", name="Passwords off").check()
    accounts = page.get_by_role("group", name="Break-glass accounts")
    accounts.get_by_role("checkbox", name=root.who.name).check()
    root.recorder.expects("status of 400")
    page.get_by_role("button", name="Save").click()
    expect(accounts.get_by_role("alert")).to_contain_text("Try a break-glass account")
    page.get_by_role("button", name="Try a break-glass account").click()
    dialog = page.get_by_role("dialog", name="Try a break-glass account")
    dialog.get_by_label("Email").fill(root.who.email)
    dialog.get_by_label("Password").fill(PASSWORD)
    inspection.look(page, "trial of a break-glass account")
    dialog.get_by_role("button", name="Try it").click()
    expect(dialog).to_be_hidden()
    expect(accounts.get_by_role("status")).to_contain_text("was tried and works")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    inspection.look(page, "passwords off")


def enters(page: Page, who: Operator) -> None:
    page.goto(f"{who.url}/login/")
    expect(page.get_by_role("link", name="Sign in with Harbour University")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("link", name="Sign in with a break-glass account").click()
    page.get_by_role("textbox", name="Email").fill(who.who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@trusting
# A server of its own, whose passwords are off afterwards.
@pytest.mark.server(REFDESK_SIGN_INS_PER_MINUTE="31")
def test_G4_break_glass_account_gets_in_by_password_and_another_one_does_not(
    hire: Callable[..., Operator], there: TestProvider
) -> None:
    inspection = Inspection()
    root = hire("Rita Root", superuser=True, ignore_https_errors=True)
    ana = hire("Ana Morales", "Local History", ignore_https_errors=True)
    there.person = {"email": ana.who.email, "email_verified": True, "groups": ["staff"]}
    root.signs_in()
    sets_up(root, there)
    enables(root)
    switches_passwords_off(root, inspection)

    ana.recorder.expects("status of 422")
    enters(ana.page, ana)
    expect(ana.page.get_by_role("alert")).to_contain_text("Sign in with your institution")
    expect(ana.page.get_by_role("link", name="Sign in with Harbour University")).to_be_visible()
    inspection.look(ana.page, "sign-in page without passwords")

    root.context.clear_cookies()
    enters(root.page, root)
    expect(root.list).to_be_visible()
    assert inspection.found == []
