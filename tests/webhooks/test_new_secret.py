"""G6: a new secret of a webhook signs beside the former one for 24 hours."""

import pytest

from refdesk.kit.clock import now_ms
from refdesk.webhooks.models import OVERLAP, Webhook
from refdesk.webhooks.queue import DAY
from refdesk.webhooks.sender import WebhookSender
from refdesk.webhooks.signature import headers_of
from tests.push.test_notifier import in_thread
from tests.sample_people import People

from .conftest import Database
from .world import Clock, Receiver, event, settled

UNREADABLE = "gAAAAA"


@pytest.fixture(name="people")
def _people(database: Database) -> People:
    return database.people


async def replace_secret(webhook: Webhook, now: int) -> str:
    """A new secret's text."""
    text = webhook.replace_secret(now)
    await in_thread(webhook.save)
    return text


def signed_with(receiver: Receiver, *secrets: str) -> bool:
    """Whether the last request is signed with these secrets, in this order, and with no other one."""
    headers, body = receiver.requests[-1]
    expected = headers_of(headers["webhook-id"], int(headers["webhook-timestamp"]), body, *secrets)
    return expected["webhook-signature"] == headers["webhook-signature"]


async def test_G6_a_new_secret_signs_beside_the_former_one_for_24_hours(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    former = webhook.read_secret()
    new = await replace_secret(webhook, clock())
    for ahead, secrets in ((0, (new, former)), (DAY - 60_000, (new, former)), (DAY, (new,))):
        clock.ahead = ahead
        await event(people)
        await settled(sender)
        assert signed_with(receiver, *secrets), ahead
        sent_at = int(receiver.requests[-1][0]["webhook-timestamp"])
        assert abs(sent_at * 1_000 - clock()) < 30_000, "the time of the attempt"


async def test_G6_a_repeat_is_signed_with_the_secrets_of_its_own_time(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    former = webhook.read_secret()
    receiver.answers = [(401, {})]
    await event(people)
    await settled(sender)
    assert signed_with(receiver, former)
    new = await replace_secret(webhook, clock())
    clock.ahead = 60_000
    await settled(sender)
    assert signed_with(receiver, new, former)


async def test_G6_a_third_secret_within_24_hours_ends_the_first(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    second = await replace_secret(webhook, clock())
    third = await replace_secret(webhook, clock())
    await event(people)
    await settled(sender)
    assert signed_with(receiver, third, second)


async def test_G6_a_former_secret_that_can_not_be_read_holds_up_no_request(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    new = await replace_secret(webhook, clock())
    await in_thread(lambda: Webhook.objects.update(former_secret=UNREADABLE))
    await event(people)
    await settled(sender)
    assert signed_with(receiver, new)


def test_G6_a_secret_that_can_not_be_read_has_no_overlap_when_it_is_replaced() -> None:
    webhook = Webhook(secret=UNREADABLE)
    new = webhook.replace_secret(now_ms())
    assert (webhook.former_secret, webhook.former_secret_until) == ("", None)
    assert webhook.read_secrets(now_ms()) == [new]


def test_G6_a_former_secret_signs_until_its_time_and_not_at_it() -> None:
    webhook = Webhook()
    former = webhook.make_secret()
    new = webhook.replace_secret(1_000)
    assert webhook.read_secrets(1_000 + OVERLAP - 1) == [new, former]
    assert webhook.read_secrets(1_000 + OVERLAP) == [new]
