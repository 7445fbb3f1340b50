"""Row G7: the notifier of a node, with a service that may be away, slow, or refuse."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import connections

from refdesk.alerts import due, notifier
from refdesk.alerts.models import Alert, AlertChannel
from refdesk.alerts.notifier import AlertNotifier
from refdesk.chats import commands as c
from refdesk.database.readers import Readers
from refdesk.presence.leases import database_now
from tests.logs import act
from tests.sample_people import People

from . import world
from .conftest import Database
from .receiver import Receiver
from .world import KEY, QUESTION, channel_of, waits

WITHIN = 20.0
WAITING = "A patron has been waiting for 70 seconds, and no one has claimed the chat."


@pytest.fixture(name="people")
def _people(sqlite: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> People:
    """A channel of Reference, and a patron who has been waiting there. The clock of alerts stands still."""
    now = database_now()
    for module in (due, world):
        monkeypatch.setattr(module, "database_now", lambda: now)
    channel_of(sqlite.people.reference, f"{receiver.origin}/hooks/{KEY}")
    waits(sqlite.people, 70)
    return sqlite.people


@pytest.fixture(name="made")
async def _made(people: People) -> AsyncIterator[AlertNotifier]:
    reads = Readers(threads=1)
    made = AlertNotifier(read=reads.run, write=reads.run)
    yield made
    await made.stop()
    await asyncio.to_thread(reads.close)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifier, "DELAYS", (0.0, 0.01, 0.01, 0.01))


async def in_thread(function: Callable[..., Any], *args: Any) -> Any:
    """The function's result, from a thread that leaves no connection to the database open."""

    def run() -> Any:
        try:
            return function(*args)
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(WITHIN):
        while not await in_thread(holds):  # noqa: ASYNC110 what other threads do sets no event
            await asyncio.sleep(0.01)


async def looked(made: AlertNotifier) -> None:
    """Send what is due now, and wait for its end."""
    await made.look()
    await until(lambda: not made._tasks)


def channel() -> AlertChannel:
    return AlertChannel.objects.get()


async def test_G7_the_service_receives_the_alert_once(people: People, made: AlertNotifier, receiver: Receiver) -> None:
    await looked(made)
    await looked(made)
    assert receiver.texts == [WAITING]
    [(method, path, _, body)] = receiver.received
    assert (method, path) == ("POST", f"/hooks/{KEY}")
    assert QUESTION not in body.decode()
    row = await in_thread(channel)
    assert row.sent_at
    assert row.failure is None


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_G7_a_service_that_is_busy_or_away_is_tried_again(
    people: People, made: AlertNotifier, receiver: Receiver, status: int
) -> None:
    receiver.answers = [(status, {}, "later"), (status, {}, "later")]
    await looked(made)
    assert receiver.texts == [WAITING] * 3
    assert (await in_thread(channel)).failure is None


async def test_G7_a_service_that_stays_away_gets_few_attempts(
    people: People, made: AlertNotifier, receiver: Receiver
) -> None:
    receiver.answers = [(503, {}, "down for repairs")] * 9
    await looked(made)
    await looked(made)
    assert len(receiver.received) == 4
    row = await in_thread(channel)
    assert (row.failures, row.failure) == (1, ["status", 503, "down for repairs"])


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 410])
async def test_G7_a_refusal_is_not_tried_again(
    people: People, made: AlertNotifier, receiver: Receiver, status: int
) -> None:
    receiver.answers = [(status, {"Location": f"{receiver.origin}/else"}, "no_service")]
    await looked(made)
    assert len(receiver.received) == 1
    assert (await in_thread(channel)).failure == ["status", status, "no_service"]


async def test_G7_a_retry_after_is_obeyed_and_one_that_is_too_long_gives_up(
    people: People, made: AlertNotifier, receiver: Receiver
) -> None:
    receiver.answers = [(429, {"Retry-After": "1"}, "")]
    began = asyncio.get_running_loop().time()
    await looked(made)
    assert asyncio.get_running_loop().time() - began >= 0.9
    assert len(receiver.received) == 2
    receiver.answers = [(429, {"Retry-After": "3600"}, "")]
    await in_thread(lambda: Alert.objects.all().delete())
    await looked(made)
    assert len(receiver.received) == 3
    assert (await in_thread(channel)).failures == 1


async def test_G7_a_message_within_the_pause_of_a_service_is_a_failure_and_the_pause_has_an_end(
    people: People, made: AlertNotifier, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.answers = [(429, {"Retry-After": "31536000"}, "slow down")]
    await looked(made)
    await in_thread(lambda: Alert.objects.all().delete())
    await looked(made)
    row = await in_thread(channel)
    assert (len(receiver.received), row.failures, row.failure) == (1, 2, ["status", 429, "slow down"])
    monkeypatch.setattr(notifier, "LONGEST_PAUSE", 0.0)
    made._refusals.clear()
    receiver.answers = [(429, {"Retry-After": "31536000"}, "slow down")]
    await in_thread(lambda: Alert.objects.all().delete())
    await looked(made)
    assert (await in_thread(channel)).failure is None


async def test_G7_a_chat_that_was_claimed_meanwhile_is_not_sent_again(
    people: People, made: AlertNotifier, receiver: Receiver
) -> None:
    receiver.answers = [(503, {}, "")] * 9
    receiver.held.clear()
    await made.look()
    await until(lambda: receiver.received)
    chat = await in_thread(lambda: Alert.objects.get().subject)
    await in_thread(act, chat, actor_of(people), c.Claim())
    receiver.held.set()
    await until(lambda: not made._tasks)
    assert len(receiver.received) == 1


def actor_of(people: People) -> c.Operator:
    return c.Operator(people.ana.pk, people.ana.name, frozenset({people.reference.pk}))


async def test_G7_a_channel_that_was_deleted_meanwhile_gets_nothing(
    people: People, made: AlertNotifier, receiver: Receiver
) -> None:
    receiver.answers = [(503, {}, "")] * 9
    receiver.held.clear()
    await made.look()
    await until(lambda: receiver.received)
    await in_thread(lambda: AlertChannel.objects.all().delete())
    receiver.held.set()
    await until(lambda: not made._tasks)
    assert len(receiver.received) == 1


async def test_G7_an_alert_of_a_server_that_was_killed_is_sent_after_the_restart(
    people: People, made: AlertNotifier, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.held.clear()
    await made.look()
    await until(lambda: receiver.received)
    await made.stop()
    receiver.held.set()
    reads = Readers(threads=1)
    after = AlertNotifier(read=reads.run, write=reads.run)
    await looked(after)
    assert len(receiver.received) == 1, "the other may still send"
    monkeypatch.setattr(due, "HELD_FOR", 0)
    await in_thread(due.hold, made._name)
    await looked(after)
    await looked(after)
    assert receiver.texts == [WAITING] * 2
    await asyncio.to_thread(reads.close)


async def test_G7_a_secret_that_can_not_be_read_is_an_error_of_the_channel(
    people: People, made: AlertNotifier, receiver: Receiver
) -> None:
    await in_thread(lambda: AlertChannel.objects.update(sealed_address="of another key"))
    await looked(made)
    assert not receiver.received
    assert (await in_thread(channel)).failure == ["secret", 0, ""]


async def test_G7_nothing_of_the_address_is_logged_or_stored_in_clear(
    people: People, made: AlertNotifier, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """Some servers repeat the request's path in their error pages."""
    receiver.answers = [(404, {}, f"Cannot POST /hooks/{KEY} ({KEY})")]
    with caplog.at_level(logging.DEBUG):
        await looked(made)
    row = await in_thread(channel)
    assert row.failure == ["status", 404, "Cannot POST … (…)"]
    stored = str(await in_thread(lambda: list(AlertChannel.objects.values())))
    assert "an alert did not arrive in channel" in caplog.text
    assert KEY not in caplog.text + stored
    assert "/hooks" not in stored
