"""G6: a receiver that asks for a pause with `Retry-After` gets none of the webhook's requests until it is over."""

from email.utils import formatdate

import pytest

from refdesk.kit.clock import now_ms
from refdesk.webhooks import queue
from refdesk.webhooks.models import Webhook
from refdesk.webhooks.queue import DAY, JITTER, MINUTE, RETRIES, SECOND, State
from refdesk.webhooks.sender import WebhookSender
from tests.push.test_notifier import in_thread
from tests.sample_people import People

from .conftest import Database
from .world import Clock, Receiver, event, refreshed, settled


@pytest.fixture(name="people")
def _people(database: Database) -> People:
    return database.people


async def test_G6_a_retry_after_holds_back_all_events_of_its_webhook(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [(429, {"Retry-After": "600"})]
    first = await event(people)
    await settled(sender)
    second = await event(people)
    clock.ahead = 9 * MINUTE
    await settled(sender)
    assert len(receiver.requests) == 1
    assert (await refreshed(second)).attempts == 0
    clock.ahead = 15 * MINUTE
    await settled(sender)
    states = {(await refreshed(delivery)).state for delivery in (first, second)}
    assert (states, len(receiver.requests)) == ({State.DELIVERED}, 3)


@pytest.mark.parametrize("status", [301, 400, 503])
async def test_G6_a_retry_after_with_a_date_is_honored_by_the_clock_of_the_sender(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock, status: int
) -> None:
    clock.ahead = 60 * MINUTE
    receiver.answers = [(status, {"Retry-After": formatdate(clock() / SECOND + 600, usegmt=True)})]
    delivery = await event(people)
    await settled(sender)
    await refreshed(delivery)
    assert 598 * SECOND <= (delivery.due_at or 0) - clock() <= 600 * SECOND * (1 + JITTER)
    assert 598 * SECOND <= ((await refreshed(webhook)).accepts_at or 0) - clock() <= 600 * SECOND


@pytest.mark.parametrize("header", ["99999999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_G6_a_retry_after_is_honored_for_a_day_at_most(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock, header: str
) -> None:
    receiver.answers = [(503, {"Retry-After": header})]
    delivery = await event(people)
    await settled(sender)
    clock.ahead = DAY - MINUTE
    await settled(sender)
    assert len(receiver.requests) == 1
    clock.ahead = round(DAY * (1 + JITTER)) + MINUTE
    await settled(sender)
    assert (await refreshed(delivery)).state == State.DELIVERED


@pytest.mark.parametrize("header", ["0", "1", "soon", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"])
async def test_G6_a_retry_after_shortens_no_pause_and_nonsense_counts_for_nothing(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, header: str
) -> None:
    receiver.answers = [(503, {"Retry-After": header})]
    delivery = await event(people)
    await settled(sender)
    await refreshed(delivery)
    assert RETRIES[0] <= (delivery.due_at or 0) - now_ms() + SECOND


async def test_G6_a_retry_after_of_a_success_or_of_410_holds_back_nothing(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.answers = [(200, {"Retry-After": "600"}), (410, {"Retry-After": "600"})]
    deliveries = [await event(people), await event(people)]
    await settled(sender)
    states = [(await refreshed(delivery)).state for delivery in deliveries]
    assert sorted(states) == [State.DELIVERED, State.FAILED]
    assert (await refreshed(webhook)).accepts_at is None


async def test_G6_a_receiver_that_always_asks_for_a_pause_is_switched_off_after_five_days(
    people: People, webhook: Webhook, clock: Clock
) -> None:
    delivery = await event(people)
    for _ in range(len(RETRIES)):
        leased = await in_thread(queue.lease_next, webhook.pk, clock())
        assert leased
        await in_thread(queue.store, leased[0], queue.Result(503, "busy", retry_after=86_400), clock())
        if not (await refreshed(webhook)).enabled:
            break
        clock.ahead += round(DAY * (1 + JITTER))
    assert (webhook.stopped, (await refreshed(delivery)).state) == ("failing", State.DUE)
    assert 5 * DAY <= clock.ahead <= 6 * DAY
