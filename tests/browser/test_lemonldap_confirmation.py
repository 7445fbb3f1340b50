"""Confirming by a new sign-in at LemonLDAP::NG by SAML 2.0 (G4), without a password here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.sign_on import lemonldap
from tests.sign_on.lemonldap import LemonLDAP

from .actors import Operator
from .axe import Inspection
from .server_admin import House
from .test_lemonldap import by_saml, portal, root, signs_in_there, trusting
from .test_passwords_off import switches_passwords_off

__all__ = ["portal", "root"]  # fixtures

# A server of its own, whose passwords are off afterwards.
apart = {**trusting, "REFDESK_SIGN_INS_PER_MINUTE": "32"}

CONFIRM = "Confirm with LemonLDAP by SAML 2.0"
PAGE = "/account/second-factor/app/"


@pytest.fixture
def ana(hire: Callable[..., Operator]) -> Operator:
    return hire("Ana Morales", "Reference", admin=True, ignore_https_errors=True)


def fills_in_a_key(ana: Operator) -> None:
    ana.opens("/desk/#/administration/api-keys")
    ana.page.get_by_role("button", name="New key").click()
    ana.page.get_by_label("Name").fill("Nightly script")
    ana.page.get_by_role("checkbox", name="Statistics: read").check()


def leaves_to_confirm(ana: Operator) -> Page:
    """From “Save” to the sign-in at the provider, in a tab of its own."""
    ana.page.get_by_role("button", name="Save").click()
    with ana.context.expect_page() as opened:
        ana.page.get_by_role("link", name="Confirm in a new tab").click()
    tab = opened.value
    tab.get_by_role("link", name=CONFIRM).click()
    return tab


def renews_session(page: Page) -> None:
    """The provider requires a sign-in, although it has a session."""
    page.get_by_role("button", name="Renew session").click()
    signs_in_there(page)


def confirms(ana: Operator, portal: LemonLDAP, house: House, inspection: Inspection) -> None:
    """The provider, at which Ana has a session, has her sign in again; what she filled in is there."""
    house.confirmed_long_ago(ana.who)
    portal.age_sessions()
    fills_in_a_key(ana)
    ana.recorder.expects("status of 403")
    tab = leaves_to_confirm(ana)
    renews_session(tab)
    expect(tab.get_by_role("status")).to_contain_text("You have confirmed")
    inspection.look(tab, "end of a confirmation at a provider")
    tab.close()
    ana.page.get_by_role("button", name="Cancel").last.click()
    ana.page.get_by_role("button", name="Save").click()
    expect(ana.page.get_by_role("textbox", name="API key")).to_be_visible()


def returns_to_a_page(ana: Operator, portal: LemonLDAP, house: House) -> None:
    """A page of this server that needs a confirmation leads to the provider, which leads back to it."""
    house.confirmed_long_ago(ana.who)
    portal.age_sessions()
    ana.opens(PAGE)
    ana.page.get_by_role("link", name=CONFIRM).click()
    renews_session(ana.page)
    expect(ana.page).to_have_url(f"{ana.url}{PAGE}")


def is_refused_as_another_person(ana: Operator, house: House, inspection: Inspection) -> None:
    """Someone else signs in at the provider, in Ana's tab."""
    house.confirmed_long_ago(ana.who)
    fills_in_a_key(ana)
    ana.context.clear_cookies(name="lemonldap")
    tab = leaves_to_confirm(ana)
    tab.get_by_placeholder("Login").fill(lemonldap.OTHER_USER)
    tab.get_by_placeholder("Password").fill(lemonldap.OTHER_USER)
    tab.get_by_role("button", name="Connect").click()
    expect(tab.get_by_role("alert")).to_contain_text("someone else is signed in here than at the provider")
    inspection.look(tab, "refused confirmation")
    tab.close()
    ana.page.get_by_role("button", name="Cancel").last.click()
    ana.page.get_by_role("button", name="Save").click()
    expect(ana.page.get_by_role("link", name="Confirm in a new tab")).to_be_visible()


def walks(root: Operator, ana: Operator, portal: LemonLDAP, house: House) -> None:
    inspection = Inspection()
    by_saml(root, ana, portal, encrypted=True)
    switches_passwords_off(root, inspection)
    confirms(ana, portal, house, inspection)
    returns_to_a_page(ana, portal, house)
    is_refused_as_another_person(ana, house, inspection)
    assert inspection.found == []


@pytest.mark.server(**apart)
def test_G4_operator_confirms_at_lemonldap_by_saml_and_another_person_does_not(
    root: Operator, ana: Operator, portal: LemonLDAP, house: House
) -> None:
    walks(root, ana, portal, house)
