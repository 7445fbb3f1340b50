"""Signing in at a provider (G1, G3), from its setup in Administration to its logout."""

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.outgoing.https_server import make_certificate
from tests.sign_on.provider import CLIENT, SECRET, TestProvider, serving_provider
from tests.sign_on.test_logout import logout_token

from .actors import Operator
from .axe import Inspection

CERTIFICATE = make_certificate(Path(tempfile.mkdtemp(prefix="refdesk-provider-")))
trusting = pytest.mark.server(REFDESK_OUTGOING_NETWORKS="127.0.0.0/8", REFDESK_OUTGOING_CA=str(CERTIFICATE))


@pytest.fixture
def there() -> Iterator[TestProvider]:
    with serving_provider(CERTIFICATE) as provider:
        yield provider


def sets_up(root: Operator, there: TestProvider) -> str:
    """From “New provider” to the claims of a trial. Returns the address of the logout."""
    page = root.page
    root.opens("/desk/#/administration/sign-on")
    page.get_by_role("button", name="New provider").click()
    page.get_by_label("Name", exact=True).fill("Harbour University")
    page.get_by_label("Issuer").fill(there.issuer)
    page.get_by_label("Client ID").fill(CLIENT)
    page.get_by_label("Client secret").fill(SECRET)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Redirect URI")).to_have_value(re.compile(r"/login/sign-on/\d+/answer/$"))
    expect(page.get_by_label("Back-channel logout URI")).to_have_value(re.compile(r"/sign-on/\d+/logout/$"))
    logout_address = page.get_by_label("Back-channel logout URI").input_value()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("heading", name="Claims")).to_be_visible()
    expect(page.get_by_role("row", name="groups")).to_contain_text("staff")
    return logout_address


def enables(root: Operator) -> None:
    page = root.page
    page.get_by_role("link", name="Back to the provider").click()
    page.get_by_role("button", name="New rule").click()
    rule = page.get_by_role("group", name="Rule 1")
    rule.get_by_label("Attribute").fill("groups")
    rule.get_by_label("Value").fill("staff")
    rule.get_by_label("Role").select_option("Operator")
    for department in rule.get_by_role("checkbox", name=re.compile("^Reference")).all():
        department.check()
    page.get_by_label("Join accounts by verified email").check()
    page.get_by_label("Enabled").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


@trusting
def test_G1_G3_operator_signs_in_at_a_provider_that_was_tried_and_is_signed_out_there(
    hire: Callable[..., Operator], there: TestProvider
) -> None:
    inspection = Inspection()
    root = hire("Rita Root", superuser=True, ignore_https_errors=True)
    ana = hire("Ana Morales", "Local History", ignore_https_errors=True)
    there.person = {"email": ana.who.email, "email_verified": True, "groups": ["staff", "library"]}
    root.signs_in()
    logout_address = sets_up(root, there)
    inspection.look(root.page, "claims of a provider")
    enables(root)
    inspection.look(root.page, "provider")

    ana.page.goto(f"{ana.url}/login/")
    ana.page.get_by_role("link", name="Sign in with Harbour University").click()
    expect(ana.page.get_by_role("button", name=re.compile("^Account"))).to_be_visible()
    root.opens("/desk/#/administration/people")
    person = root.page.get_by_role("listitem").filter(has_text=ana.who.email)
    expect(person).to_contain_text("Operator by rule 1, Harbour University")
    expect(person).to_contain_text("Reference")

    ana.recorder.expects("status of 401")
    logout = root.page.request.post(logout_address, form={"logout_token": logout_token(there)})
    assert logout.status == 200
    expect(ana.page.get_by_text("You signed out at your institution")).to_be_visible()
    assert inspection.found == []
