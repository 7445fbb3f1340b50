"""Signing in at LemonLDAP::NG by both protocols (G1, G2, G3), which is installed and set up as a university would."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.sign_on import lemonldap
from tests.sign_on.lemonldap import LemonLDAP, serving_lemonldap
from tests.sign_on.provider import CLIENT

from .actors import Operator
from .test_sign_on import CERTIFICATE, enables

trusting = {"REFDESK_OUTGOING_NETWORKS": "127.0.0.0/8", "REFDESK_OUTGOING_CA": str(CERTIFICATE)}
on_sqlite = pytest.mark.server(**trusting)
on_postgresql = pytest.mark.server(**trusting, REFDESK_DATABASE_URL="postgresql")


def signs_in_there(page: Page) -> None:
    page.get_by_placeholder("Login").fill(lemonldap.USER)
    page.get_by_placeholder("Password").fill(lemonldap.PASSWORD)
    page.get_by_role("button", name="Connect").click()


def new_provider(root: Operator, protocol: str) -> Page:
    page = root.page
    root.opens("/desk/#/administration/sign-on")
    page.get_by_role("button", name="New provider").click()
    page.get_by_label("Protocol").select_option(protocol)
    page.get_by_label("Name", exact=True).fill(f"LemonLDAP by {protocol}")
    return page


def signs_in(ana: Operator, protocol: str) -> None:
    ana.page.goto(f"{ana.url}/login/")
    ana.page.get_by_role("link", name=f"Sign in with LemonLDAP by {protocol}").click()
    signs_in_there(ana.page)
    expect(ana.page.get_by_role("button", name=re.compile("^Account"))).to_be_visible()


def by_openid_connect(root: Operator, ana: Operator, portal: LemonLDAP) -> None:
    """From the setup to the logout at the provider, which it reports."""
    page = new_provider(root, "OpenID Connect")
    page.get_by_label("Issuer").fill(f"{portal.url}/")
    page.get_by_label("Client ID").fill(CLIENT)
    page.get_by_label("Client secret").fill(lemonldap.SECRET)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Redirect URI")).to_have_value(re.compile("^http"))
    redirect, logout = (page.get_by_label(label).input_value() for label in ("Redirect URI", "Back-channel logout URI"))
    portal.add_client(redirect, logout)
    portal.start()
    page.get_by_role("button", name="Try it").click()
    signs_in_there(page)
    expect(page.get_by_role("heading", name="Claims")).to_be_visible()
    expect(page.get_by_role("row", name="email_verified")).to_contain_text("true")
    enables(root)
    signs_in(ana, "OpenID Connect")
    root.opens("/desk/#/administration/people")
    person = root.page.get_by_role("listitem").filter(has_text=ana.who.email)
    expect(person).to_contain_text("Operator by rule 1, LemonLDAP by OpenID Connect")
    ana.recorder.expects("status of 401")
    there = ana.page.context.new_page()
    there.goto(f"{portal.url}/?logout=1")
    expect(ana.page.get_by_text("You signed out at your institution")).to_be_visible()
    there.close()


def by_saml(root: Operator, ana: Operator, portal: LemonLDAP, *, encrypted: bool) -> None:
    page = new_provider(root, "SAML 2.0")
    metadata = page.request.get(f"{root.url}/saml/metadata/").text()
    portal.add_service(metadata, encrypted=encrypted)
    portal.start()
    page.get_by_label("Metadata file").set_input_files(
        {"name": "idp.xml", "mimeType": "application/xml", "buffer": portal.metadata().encode()}
    )
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Try it").click()
    signs_in_there(page)
    expect(page.get_by_role("heading", name="Attributes")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(f"^email {ana.who.email}"))).to_be_visible()
    page.get_by_role("link", name="Back to the provider").click()
    page.get_by_label("Domains with verified email addresses").fill(ana.who.email.partition("@")[2])
    page.get_by_label("Join accounts by verified email").check()
    page.get_by_label("Enabled").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    signs_in(ana, "SAML 2.0")


@pytest.fixture
def root(hire: Callable[..., Operator]) -> Operator:
    operator = hire("Rita Root", superuser=True, ignore_https_errors=True)
    operator.signs_in()
    return operator


@pytest.fixture
def ana(hire: Callable[..., Operator]) -> Operator:
    return hire("Ana Morales", "Reference", ignore_https_errors=True)


@pytest.fixture
def portal(ana: Operator) -> Iterator[LemonLDAP]:
    with serving_lemonldap(CERTIFICATE, ana.who.email) as made:
        yield made


@on_sqlite
def test_G1_G3_operator_signs_in_and_out_at_lemonldap_by_openid_connect(
    root: Operator, ana: Operator, portal: LemonLDAP
) -> None:
    by_openid_connect(root, ana, portal)


@on_sqlite
def test_G2_operator_signs_in_at_lemonldap_by_saml_with_an_encrypted_assertion(
    root: Operator, ana: Operator, portal: LemonLDAP
) -> None:
    by_saml(root, ana, portal, encrypted=True)


@on_postgresql
def test_G1_G3_operator_signs_in_and_out_at_lemonldap_on_postgresql(
    root: Operator, ana: Operator, portal: LemonLDAP
) -> None:
    by_openid_connect(root, ana, portal)


@on_postgresql
def test_G2_operator_signs_in_at_lemonldap_by_saml_on_postgresql(
    root: Operator, ana: Operator, portal: LemonLDAP
) -> None:
    by_saml(root, ana, portal, encrypted=False)
