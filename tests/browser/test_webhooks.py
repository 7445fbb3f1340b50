"""Webhooks (G6): an administrator makes one on the desk, tries it, and a receiver gets signed events."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from refdesk.webhooks.signature import headers_of
from tests.outgoing.https_server import make_certificate
from tests.webhooks.world import Receiver, receiving

from .actors import Operator

CERTIFICATE = make_certificate(Path(tempfile.mkdtemp(prefix="refdesk-receiver-")))
pytestmark = pytest.mark.server(REFDESK_OUTGOING_NETWORKS="127.0.0.0/8", REFDESK_OUTGOING_CA=str(CERTIFICATE))


@pytest.fixture(name="receiver")
def _receiver() -> Iterator[Receiver]:
    with receiving(CERTIFICATE) as receiver:
        yield receiver


def test_G6_a_webhook_made_on_the_desk_sends_a_signed_test_and_sends_it_again(
    marta: Operator, receiver: Receiver
) -> None:
    page = marta.page
    receiver.answers = [(503, {})]
    marta.opens("/desk/#/administration/webhooks")
    page.get_by_role("button", name="New webhook").click()
    page.get_by_label("Name").fill("Statistics")
    page.get_by_label("Address").fill(receiver.address())
    page.get_by_role("checkbox", name="Chat started").check()
    page.get_by_role("button", name="Save").click()
    secret = page.get_by_role("textbox", name="Secret").input_value()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Send a test").click()
    row = page.get_by_role("table", name="Deliveries").get_by_role("row", name="Test")
    expect(row).to_contain_text("It answered with 503.", timeout=20_000)
    row.get_by_role("button", name="Deliver again").click()
    expect(row).to_contain_text("Delivered", timeout=20_000)
    first, second = receiver.requests
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    for headers, body in (first, second):
        signed = headers_of(headers["webhook-id"], int(headers["webhook-timestamp"]), body, secret)
        assert signed.items() <= headers.items()
