"""Row T9: the notifier of a node with a push service of the tests, which may be away, slow, or refuse."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import OperationalError, connections

from refdesk.database.readers import Readers
from refdesk.push import due, keys, notifier
from refdesk.push.delivery import Answer, Message
from refdesk.push.endpoints import Endpoint
from refdesk.push.models import PushSubscription
from refdesk.push.notifier import PushNotifier
from tests.sample_people import People

from .conftest import Database
from .push_service import PushService
from .world import OUTSIDE, QUESTION, chat_waits, close_desk, do, subscribe

WITHIN = 20.0


@pytest.fixture(name="people")
def _people(sqlite: Database, service: PushService) -> People:
    """Ana and Chi closed their desks; a patron waits."""
    for operator in (sqlite.people.ana, sqlite.people.chi):
        subscribe(service, operator)
        close_desk(operator)
    return sqlite.people


@pytest.fixture(name="made")
async def _made(people: People, service: PushService) -> AsyncIterator[PushNotifier]:
    reads = Readers(threads=1)
    made = PushNotifier((service.origin,), "mailto:desk@example.org", read=reads.run, write=reads.run)
    yield made
    await made.stop()
    await asyncio.to_thread(reads.close)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifier, "RETRY", 0.01)


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


async def settled(made: PushNotifier) -> None:
    await until(lambda: not made._tasks)


async def test_T9_browsers_receive_the_chat_encrypted_and_once(
    people: People, made: PushNotifier, service: PushService
) -> None:
    chat = await in_thread(chat_waits, people)
    await made.look()
    await made.look()
    await settled(made)
    for name in ("ana", "chi"):
        [content] = service.received(name)
        assert (content["chat"], content["name"], content["department"]) == (chat, "Dana", "Reference")
        assert QUESTION not in str(content)
    assert {request["Topic"] for request in service.requests} == {f"new-{chat}"}
    assert all(55 <= int(request["TTL"]) <= 60 for request in service.requests)


async def test_L5_notification_holds_no_masked_data(people: People, made: PushNotifier, service: PushService) -> None:
    await in_thread(chat_waits, people, 0, "Dana 4111111111111111")
    await made.look()
    await settled(made)
    assert [content["name"] for content in service.received("ana")] == ["Dana […]"]


async def test_T9_a_notification_that_can_not_be_encrypted_is_not_tried_for_ever(
    people: People, made: PushNotifier, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of Ana's browser is no key; Chi's gets the chat."""
    anas = PushSubscription.objects.filter(operator=people.ana.pk)
    await in_thread(lambda: anas.update(browser_key=keys.encoded(OUTSIDE)))
    await in_thread(chat_waits, people)
    monkeypatch.setattr(due, "HELD_FOR", 0)
    await made.look()
    await settled(made)
    assert [len(service.received(name)) for name in ("ana", "chi")] == [0, 1]
    await made.look()
    assert not made._tasks


async def test_T9_a_notification_is_tried_later_where_the_database_fails(
    people: People, made: PushNotifier, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(session: str) -> None:
        raise OperationalError("away")

    await in_thread(chat_waits, people)
    monkeypatch.setattr(due, "HELD_FOR", 0)
    with monkeypatch.context() as failing:
        failing.setattr(notifier, "_subscription", away)
        await made.look()
        await settled(made)
    assert not service.requests
    await made.look()
    await settled(made)
    assert [len(service.received(name)) for name in ("ana", "chi")] == [1, 1]


@pytest.mark.parametrize("status", [404, 410])
async def test_T9_a_subscription_that_the_service_has_forgotten_is_deleted(
    people: People, made: PushNotifier, service: PushService, status: int
) -> None:
    await in_thread(chat_waits, people)
    service.answers = [(status, {}), (status, {})]
    await made.look()
    await settled(made)
    assert await in_thread(PushSubscription.objects.count) == 0
    assert len(service.requests) == 2, "no second attempt"


async def test_T9_a_service_that_is_away_is_tried_three_times(
    people: People, made: PushNotifier, service: PushService
) -> None:
    await in_thread(chat_waits, people)
    service.answers = [(503, {})] * 20
    await made.look()
    await settled(made)
    assert len(service.requests) == 6
    assert await in_thread(PushSubscription.objects.count) == 2


async def test_T9_an_attempt_after_an_outage_succeeds(people: People, made: PushNotifier, service: PushService) -> None:
    await in_thread(chat_waits, people)
    service.answers = [(500, {}), (502, {})]
    await made.look()
    await settled(made)
    assert [len(service.received(name)) for name in ("ana", "chi")] == [1, 1]


async def test_T9_nothing_is_sent_to_a_service_before_its_retry_after(
    people: People, made: PushNotifier, service: PushService
) -> None:
    await in_thread(chat_waits, people)
    service.answers = [(429, {"Retry-After": "3600"})] * 20
    await made.look()
    await settled(made)
    assert 1 <= len(service.requests) <= 2, "an hour is longer than the notification lasts"
    service.answers, before = [], len(service.requests)
    await in_thread(chat_waits, people, 1)
    await made.look()
    await settled(made)
    assert len(service.requests) == before


async def test_T9_a_retry_after_in_time_is_obeyed(people: People, made: PushNotifier, service: PushService) -> None:
    await in_thread(chat_waits, people)
    service.answers = [(429, {"Retry-After": "1"})]
    began = asyncio.get_running_loop().time()
    await made.look()
    await settled(made)
    assert asyncio.get_running_loop().time() - began >= 0.9
    assert [len(service.received(name)) for name in ("ana", "chi")] == [1, 1]


async def test_T9_a_chat_that_was_claimed_meanwhile_is_not_sent_again(
    people: People, made: PushNotifier, service: PushService
) -> None:
    chat = await in_thread(chat_waits, people)
    service.held.clear()
    service.answers = [(503, {}), (503, {})]
    await made.look()
    await until(lambda: len(service.requests) == 2)
    await in_thread(do, people.marta, people, chat)
    service.held.set()
    await settled(made)
    assert len(service.requests) == 2


async def test_T9_a_slow_service_does_not_hold_up_others(people: People, service: PushService) -> None:
    """Six browsers at a service that doesn't answer, one at another."""
    reads, quick, posted = Readers(threads=1), service.origin, []
    slow = "http://127.0.0.1:9"
    released = asyncio.Event()
    loop = asyncio.get_running_loop()

    def post(endpoint: Endpoint, message: Message) -> Answer:
        if endpoint.service == slow:
            asyncio.run_coroutine_threadsafe(released.wait(), loop).result(WITHIN)
        posted.append(endpoint.path)
        return Answer(201)

    def stalled() -> None:
        for number in range(6):
            subscribe(service, people.marta, f"m{number}")
            PushSubscription.objects.filter(endpoint__endswith=f"/m{number}").update(endpoint=f"{slow}/m{number}")
        close_desk(people.marta)
        chat_waits(people)

    await in_thread(stalled)
    made = PushNotifier((quick, slow), "mailto:a@b.example", read=reads.run, write=reads.run, post=post)
    await made.look()
    await until(lambda: {"/ana", "/chi"} <= set(posted))
    assert len(posted) == 2
    released.set()
    await settled(made)
    assert len(posted) == 8
    await made.stop()
    await asyncio.to_thread(reads.close)


async def test_T9_the_queue_is_bounded_and_the_rest_sent_later(
    people: People, made: PushNotifier, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "QUEUE_LIMIT", 1)
    await in_thread(chat_waits, people)
    service.held.clear()
    await made.look()
    await made.look()
    await until(lambda: service.requests)
    assert len(service.requests) == 1
    service.held.set()
    await settled(made)
    await made.look()
    await settled(made)
    assert [len(service.received(name)) for name in ("ana", "chi")] == [1, 1]


async def test_T9_a_notification_of_a_server_that_was_killed_is_sent_after_the_restart(
    people: People, made: PushNotifier, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything was sent, and without an orderly end."""
    await in_thread(chat_waits, people)
    service.held.clear()
    await made.look()
    await until(lambda: len(service.requests) == 2)
    await made.stop()
    service.held.set()
    reads = Readers(threads=1)
    after = PushNotifier((service.origin,), "mailto:desk@example.org", read=reads.run, write=reads.run)
    before = len(service.requests)
    await after.look()
    assert not after._tasks, "the other may still send"
    monkeypatch.setattr(due, "HELD_FOR", 0)
    await in_thread(due.hold, made._name)
    await after.look()
    await settled(after)
    assert len(service.requests) == before + 2
    await after.look()
    assert not after._tasks
    await asyncio.to_thread(reads.close)


async def test_T9_stop_abandons_a_service_that_does_not_answer(
    people: People, made: PushNotifier, service: PushService
) -> None:
    await in_thread(chat_waits, people)
    service.held.clear()
    await made.look()
    await until(lambda: service.requests)
    async with asyncio.timeout(20):
        await made.stop()
