"""G6: sending to receivers that answer, that are away, slow, or refuse."""

import asyncio
from dataclasses import replace
from email.message import Message

import pytest
from django.conf import settings

from refdesk.audit.models import Entry
from refdesk.database.readers import Readers
from refdesk.kit.clock import now_ms
from refdesk.mail.models import Email
from refdesk.mail.outgoing.rendering import render
from refdesk.outgoing import client
from refdesk.webhooks import queue
from refdesk.webhooks.models import Delivery, Webhook
from refdesk.webhooks.queue import RETRIES, State
from refdesk.webhooks.sender import WebhookSender
from refdesk.webhooks.signature import headers_of
from tests.logs import started
from tests.mail.mail_servers import mail_settings, use
from tests.push.test_notifier import in_thread, until
from tests.sample_people import People

from .conftest import Database
from .world import Clock, Receiver, event, make_webhook, refreshed, settled

DAY = 86_400_000


@pytest.fixture(name="people")
def _people(database: Database) -> People:
    return database.people


async def test_G6_an_event_is_sent_once_and_signed_over_its_bytes(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver
) -> None:
    delivery = await event(people)
    await settled(sender)
    await settled(sender)
    [(headers, body)] = receiver.requests
    assert receiver.received[0]["data"]["chat"] == delivery.data["chat"]
    secret, sent_at = webhook.read_secret(), int(headers["webhook-timestamp"])
    assert headers_of(delivery.message, sent_at, body, secret).items() <= headers.items()
    assert headers["content-type"] == "application/json"
    await refreshed(delivery)
    assert (delivery.state, delivery.status, delivery.attempts, delivery.due_at) == (State.DELIVERED, 204, 1, None)


@pytest.mark.parametrize(
    ("status", "headers"), [(500, {}), (400, {}), (301, {"Location": "https://127.0.0.1/"}), (304, {})]
)
async def test_G6_any_other_answer_is_a_failure_and_repeated_with_the_same_id(
    people: People,
    webhook: Webhook,
    sender: WebhookSender,
    receiver: Receiver,
    clock: Clock,
    status: int,
    headers: dict[str, str],
) -> None:
    receiver.answers = [(status, headers)]
    delivery = await event(people)
    await settled(sender)
    await refreshed(delivery)
    assert (delivery.state, delivery.status) == (State.DUE, status)
    assert delivery.error
    assert RETRIES[0] <= (delivery.due_at or 0) - now_ms() + 1_000 <= RETRIES[0] * 1.2 + 1_000
    await settled(sender)
    assert len(receiver.requests) == 1, "not before the pause is over"
    clock.ahead = 60_000
    await settled(sender)
    first, second = (headers for headers, _ in receiver.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert (await refreshed(delivery)).state == State.DELIVERED
    assert (await refreshed(webhook)).failing_since is None


async def test_G6_a_receiver_that_returns_410_switches_its_webhook_off(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.answers = [(410, {})]
    delivery = await event(people)
    await settled(sender)
    await refreshed(webhook)
    assert (webhook.enabled, webhook.stopped) == (False, "gone")
    assert (await refreshed(delivery)).state == State.FAILED
    entry = await in_thread(lambda: Entry.objects.get(kind="webhook"))
    assert (entry.object, entry.actor_label, entry.library) == (str(webhook.pk), "server", people.harbour.pk)
    await in_thread(started, people.ask)
    assert await in_thread(Delivery.objects.count) == 1


async def test_G6_an_answer_of_10_MB_is_not_read(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.body = bytes(10_000_000)
    delivery = await event(people)
    await settled(sender)
    assert (await refreshed(delivery)).status == 204


async def test_G6_a_slow_receiver_holds_up_no_other_and_times_out(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SECONDS", 1.0)
    receiver.held.clear()
    for _ in range(5):
        await in_thread(started, people.ask)
    await sender.round()
    await sender.round()
    await sender.round()
    assert len(sender._tasks) == 2, "two at a time to one webhook"
    posted: list[str] = []
    reads = Readers(threads=1)

    def post(request: client.Request) -> client.Response:
        posted.append(request.host)
        return client.Response(204, Message(), b"")

    quick = WebhookSender(read=reads.run, write=reads.run, post=post)
    other = await in_thread(make_webhook, people.harbour)
    await in_thread(started, people.ask)
    await in_thread(lambda: webhook.deliveries.filter(state=State.DUE).delete())
    await quick.round()
    await until(lambda: not quick._tasks)
    assert posted == ["hooks.example"]
    assert await in_thread(lambda: other.deliveries.get().state) == State.DELIVERED
    await until(lambda: not sender._tasks)
    errors = await in_thread(lambda: list(webhook.deliveries.values_list("status", "error")))
    assert {status for status, _ in errors} == {None}
    assert all("too slow" in error or "timed out" in error for _, error in errors)
    await quick.stop()
    await asyncio.to_thread(reads.close)


async def test_G6_a_private_address_is_refused_when_connecting(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, settings_without_networks: None
) -> None:
    delivery = await event(people)
    await settled(sender)
    assert not receiver.requests
    assert "no public address" in (await refreshed(delivery)).error


@pytest.fixture(name="settings_without_networks")
def _without_networks(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, outgoing_networks=()))


async def test_G6_five_days_of_failures_pause_a_webhook_with_an_email(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    before = settings.CONFIG
    use(mail_settings())
    receiver.answers = [(503, {})] * 100
    delivery = await event(people)
    days = 0
    while (await refreshed(webhook)).enabled:
        await settled(sender)
        await refreshed(delivery)
        assert delivery.due_at is not None or not (await refreshed(webhook)).enabled
        clock.ahead += 6 * 3_600_000
        days = clock.ahead // DAY
        assert days < 8
    assert days >= 5
    assert (webhook.stopped, webhook.failing_since is None) == ("failing", False)
    [email] = await in_thread(lambda: list(Email.objects.all()))
    assert (email.kind, email.recipient) == ("webhook", people.marta.email)
    rendered = await in_thread(render, email)
    assert f"https://127.0.0.1:{receiver.port}/events" in rendered.raw.decode()
    settings.CONFIG = before


@pytest.mark.parametrize(("early", "enabled"), [(1, True), (0, False)])
async def test_G6_a_webhook_is_paused_after_five_days_and_no_sooner(
    people: People, webhook: Webhook, early: int, enabled: bool
) -> None:
    await event(people)
    now = now_ms()
    await in_thread(lambda: Webhook.objects.update(failing_since=now - 5 * DAY + early))
    leased, _ = await in_thread(queue.lease_next, webhook.pk, now)
    await in_thread(queue.store, leased, queue.Result(503, "away"), now)
    assert (await refreshed(webhook)).enabled is enabled


async def test_G6_a_failing_test_is_tried_once_and_counts_for_nothing(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver
) -> None:
    receiver.answers = [(500, {})]
    delivery = await in_thread(queue.send_test, webhook)
    await settled(sender)
    assert (await refreshed(delivery)).state == State.FAILED
    assert (await refreshed(webhook)).failing_since is None
    assert receiver.received[0]["type"] == "webhook.test"


async def test_G6_a_delivery_of_a_server_that_was_killed_is_sent_by_another_one(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver, clock: Clock
) -> None:
    """Before it had an answer, and without an orderly end."""
    receiver.held.clear()
    await event(people)
    await sender.round()
    await until(lambda: receiver.requests)
    await sender.stop()
    receiver.held.set()
    await settled(sender)
    assert len(receiver.requests) == 1, "the other may still send"
    clock.ahead = queue.LEASE
    await settled(sender)
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    assert len(receiver.requests) == 2


async def test_G6_a_result_after_the_end_of_the_lease_changes_nothing(
    people: People, webhook: Webhook, sender: WebhookSender, clock: Clock
) -> None:
    await event(people)
    late, _ = await in_thread(queue.lease_next, webhook.pk, now_ms())
    second, _ = await in_thread(queue.lease_next, webhook.pk, now_ms() + queue.LEASE)
    await in_thread(queue.store, late, queue.Result(410, "gone", gone=True), now_ms())
    assert (await refreshed(webhook)).enabled
    await in_thread(queue.store, second, queue.Result(204), now_ms())
    assert (await refreshed(second)).state == State.DELIVERED
    assert (await refreshed(webhook)).enabled


async def test_G6_a_secret_that_can_not_be_read_is_named_in_the_log(
    people: People, webhook: Webhook, sender: WebhookSender, receiver: Receiver
) -> None:
    await in_thread(lambda: Webhook.objects.update(secret="gAAAAA"))
    delivery = await event(people)
    await settled(sender)
    assert not receiver.requests
    assert "Make a new one" in (await refreshed(delivery)).error
