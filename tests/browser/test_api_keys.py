"""API keys: an administrator makes one on the desk, and a script reads with it."""

from playwright.sync_api import expect

from .actors import Operator
from .layout import resize

STATISTICS = "/api/v1/desk/statistics"


def test_G5_a_key_made_on_the_desk_reads_until_it_is_revoked(marta: Operator) -> None:
    page = marta.page
    resize(page, 390, 800)
    marta.opens("/desk/#/administration/api-keys")
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill("Nightly script")
    page.get_by_role("checkbox", name="Statistics: read").check()
    page.get_by_role("button", name="Save").click()
    box = page.get_by_role("textbox", name="API key")
    key = box.input_value()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("list", name="API keys")).to_contain_text("Never used")
    script = page.context.browser.new_context() if page.context.browser else page.context
    headers = {"Authorization": f"Bearer {key}"}
    address = page.url.partition("/desk/")[0] + STATISTICS
    assert script.request.get(address, headers=headers).status == 200
    page.get_by_role("button", name="Revoke Nightly script").click()
    page.get_by_role("dialog", name="Revoke this key?").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status").filter(has_text="is revoked")).to_be_focused()
    assert script.request.get(address, headers=headers).status == 401
    script.close()
