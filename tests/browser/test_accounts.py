"""An operator's own account: invitation, second factor and passkey, to the next sign-in and confirmation."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Frame, Page, expect

from tests.authenticator_app import code_of
from tests.servers import Server

from .actors import Operator
from .axe import Inspection
from .server_admin import PASSWORD, House
from .test_admin import accepts, invites


class Unseen(Inspection):
    """Looks at nothing: the same pages are looked at on SQLite."""

    def look(self, where: Page | Frame, state: str, *, dark: bool = False) -> None:
        """No page is looked at."""


def sets_up(dora: Operator, inspection: Inspection, *, confirmed: bool = False) -> tuple[str, str]:
    """From the menu to a second factor; returns the app's key and a recovery code.

    `confirmed`: the operator has just chosen their password, and need not enter it.
    """
    page = dora.page
    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("menuitem", name="Profile").click()
    page.get_by_role("link", name="Set up a second factor").click()
    inspection.look(page, "second factor off")
    page.get_by_role("link", name="Set up an authenticator app").click()
    if not confirmed:
        inspection.look(page, "confirm the password", dark=True)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    secret = page.locator("#key").text_content() or ""
    secret = secret.replace(" ", "")
    page.get_by_label("Code", exact=True).fill("nothing")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("This code is incorrect")).to_be_visible()
    inspection.look(page, "set up an app", dark=True)
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    codes = page.get_by_role("list", name="Unused recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    inspection.look(page, "recovery codes")
    recovery = codes.first.text_content() or ""
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    inspection.look(page, "profile", dark=True)
    return secret, recovery


def signs_in_again(dora: Operator) -> None:
    """Sign out, and in again with the password."""
    page = dora.page
    # A desk that has just been loaded may have requests under way when its session ends.
    dora.recorder.expects("status of 401")
    page.get_by_role("button", name=re.compile("^Account")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("textbox", name="Email").fill(dora.who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def enters(dora: Operator, text: str) -> None:
    """Sign out, and in again with the password and this code."""
    signs_in_again(dora)
    dora.page.get_by_label("Code", exact=True).fill(text)
    dora.page.get_by_role("button", name="Sign in").click()


def test_T12_second_factor_is_set_up_and_required_at_the_next_sign_in(hire: Callable[..., Operator]) -> None:
    inspection = Inspection()
    dora = hire("Dora Lind", "Reference")
    dora.signs_in()
    secret, recovery = sets_up(dora, inspection)
    dora.recorder.expects("422")
    enters(dora, "nothing")
    expect(dora.page.get_by_text("This code is incorrect")).to_be_visible()
    inspection.look(dora.page, "second factor at the sign-in", dark=True)
    dora.page.get_by_label("Code", exact=True).fill(code_of(secret, step=1))
    dora.page.get_by_role("button", name="Sign in").click()
    expect(dora.list).to_be_visible()
    enters(dora, recovery)
    expect(dora.list).to_be_visible()
    assert inspection.found == []


def with_authenticator(operator: Operator, **differs: bool) -> CDPSession:
    """A passkey provider of the operator's browser, which agrees to everything."""
    devtools = operator.context.new_cdp_session(operator.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True} | differs
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def named(desk: Server) -> str:
    """The server's address by name: browsers accept no IP address as the website of a passkey."""
    return desk.url.replace("127.0.0.1", "localhost")


def adds_passkey(dora: Operator, inspection: Inspection) -> str:
    """A passkey in the operator's browser; returns a recovery code."""
    page = dora.page
    with_authenticator(dora)
    dora.opens("/account/second-factor/passkeys/new/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("<b>Phone</b>")
    inspection.look(page, "new passkey", dark=True)
    page.get_by_role("button", name="Add a passkey").click()
    codes = page.get_by_role("list", name="Unused recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    return codes.first.text_content() or ""


def confirms_with_passkey(dora: Operator, house: House, inspection: Inspection) -> None:
    """An export on the desk, then another passkey, long after the sign-in."""
    page = dora.page
    dora.recorder.expects("status of 403")
    house.confirmed_long_ago(dora.who)
    dora.opens("/desk/#/administration/audit-log")
    page.get_by_role("link", name="Export CSV").click()
    dialog = page.get_by_role("dialog", name="Confirm that it’s you")
    dialog.get_by_role("button", name="Use a Passkey Instead").click()
    inspection.look(page, "confirmation with a passkey")
    with page.expect_download():
        dialog.get_by_role("button", name="Use a Passkey", exact=True).click()
    house.confirmed_long_ago(dora.who)
    dora.opens("/account/second-factor/passkeys/new/")
    inspection.look(page, "confirmation on its page", dark=True)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_visible()
    dora.opens("/desk/")


def test_T12_passkey_is_added_and_used_at_the_next_sign_in_and_confirmation(
    hire: Callable[..., Operator], desk: Server, house: House
) -> None:
    inspection = Inspection()
    dora = hire("Dora Lind", "Reference", admin=True, url=named(desk))
    dora.has_session()
    page = dora.page
    recovery = adds_passkey(dora, inspection)
    dora.opens("/account/second-factor/")
    expect(page.get_by_role("list", name="Passkeys")).to_contain_text("<b>Phone</b>")
    inspection.look(page, "second factor on", dark=True)
    dora.opens("/desk/")
    signs_in_again(dora)
    inspection.look(page, "passkey at the sign-in", dark=True)
    page.get_by_role("button", name="Use a passkey").click()
    expect(dora.list).to_be_visible()
    confirms_with_passkey(dora, house, inspection)
    signs_in_again(dora)
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(dora.list).to_be_visible()
    assert inspection.found == []


@pytest.mark.server(REFDESK_DATABASE_URL="postgresql")
def test_T12_invitation_second_factor_and_passkey_work_on_postgresql(
    hire: Callable[..., Operator],
    new_context: Callable[..., BrowserContext],
    desk: Server,
    house: House,
    people: list[Operator],
) -> None:
    marta = hire("Marta Lindqvist", "Reference", admin=True, url=named(desk))
    marta.has_session()
    marta.recorder.expects("400")
    who, link = invites(marta, house, "Dora Lind", "Reference", Unseen())
    dora = Operator(new_context(), named(desk), who, house)
    people.append(dora)
    accepts(dora, link.replace("127.0.0.1", "localhost"), Unseen())
    secret, _recovery = sets_up(dora, Unseen(), confirmed=True)
    enters(dora, code_of(secret, step=1))
    expect(dora.list).to_be_visible()
    adds_passkey(marta, Unseen())
    marta.opens("/desk/")
    signs_in_again(marta)
    marta.page.get_by_role("button", name="Use a passkey").click()
    expect(marta.list).to_be_visible()
    confirms_with_passkey(marta, house, Unseen())
