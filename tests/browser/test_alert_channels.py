"""Alerts to a channel: an administrator sets one up on the desk, and a missed chat arrives there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.alerts.receiver import Receiver, serving_receiver

from .actors import Operator, Patron
from .axe import Inspection
from .layout import resize
from .test_sign_on import CERTIFICATE, trusting

QUESTION = "Is the @channel archive `open`?"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving_receiver(CERTIFICATE) as made:
        yield made


@trusting
def test_G7_a_missed_chat_arrives_in_the_channel_that_was_set_up_and_tested(
    marta: Operator, ana: Operator, patron: Patron, receiver: Receiver
) -> None:
    page, inspection = marta.page, Inspection()
    resize(page, 390, 800)
    marta.opens("/desk/#/administration/alert-channels")
    page.get_by_role("button", name="New channel").click()
    page.get_by_role("combobox", name="Department").select_option("Reference")
    page.get_by_label("Service").select_option("Mattermost")
    page.get_by_label("Name", exact=True).fill("#reference")
    page.get_by_label("Address").fill(f"{receiver.origin}/hooks/k3y")
    page.get_by_label("When a chat was missed").check()
    page.get_by_label("Include the question").check()
    inspection.look(page, "new channel")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("The test has arrived. Mattermost answered 200: “ok”.")).to_be_visible()
    inspection.look(page, "tested channel", dark=True)

    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    patron.ends()
    receiver.waits_for(2)
    [_, alert] = [body["text"] for body in receiver.bodies]
    assert re.match(
        r"`Reference` A patron left unanswered\.\n`Is the @channel archive ˋopenˋ\?`\n\[Open the desk\]", alert
    )
    assert "Dana" not in alert
    assert "k3y" not in page.content()
    assert inspection.found == []
