"""G6: which events become deliveries, with numbers alone, in the transaction of the event."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from refdesk.analytics.models import Record
from refdesk.chats.commands import End
from refdesk.eventlog.acts import Say
from refdesk.libraries.models import Department
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.events import Status
from refdesk.webhooks import subscribers
from refdesk.webhooks.models import Delivery
from tests.analytics.world import ROOM, make_scene, send
from tests.conftest import SignedIn
from tests.logs import act, act_on, actor, claimed, queue_of, started, ticket_in
from tests.sample_people import People

from .world import deliveries, make_webhook

STATUSES: tuple[Status, ...] = ("pending", "closed")
pytestmark = pytest.mark.django_db


def test_G6_a_chat_becomes_deliveries_of_numbers_alone(people: People) -> None:
    make_webhook(people.harbour)
    chat = claimed(people.ask, people.ana)
    act(chat, actor(people.ana), Say(text="Second floor"), End())
    common = {"chat": chat, "department": people.reference.pk}
    assert deliveries() == [
        ("chat.started", common | {"widget": people.ask.pk}),
        ("chat.claimed", common | {"operator": people.ana.pk}),
        ("chat.ended", common | {"operator": people.ana.pk, "outcome": "operator"}),
    ]


def test_G6_a_ticket_becomes_deliveries_of_numbers_alone(people: People) -> None:
    make_webhook(people.harbour)
    queue = queue_of(people.reference)
    head = ticket_in(queue)
    ana = permissions.member(people.ana)
    act_on(
        head,
        ana,
        c.Reply(text="Second floor."),
        c.SetTicketStatus(status="pending"),
        c.SetTicketStatus(status="closed"),
    )
    common = {"ticket": head.ticket, "queue": queue.pk}
    by_ana = common | {"operator": people.ana.pk}
    assert deliveries() == [
        ("ticket.opened", common | {"operator": None, "source": "form", "chat": None}),
        ("ticket.replied", by_ana),
        ("ticket.closed", by_ana),
    ]


def test_G6_a_new_record_becomes_a_delivery_and_a_corrected_one_does_not(people: People, signed_in: SignedIn) -> None:
    make_webhook(people.harbour)
    scene = make_scene(people)
    added = send(signed_in(people.ana), "post", scene.records, scene.body())
    record = Record.objects.get()
    corrected = scene.body(revision=added.json()["revision"], values=scene.values(Mode="Phone"))
    answer = send(signed_in(people.ana), "put", f"{ROOM}/records/{record.pk}", corrected)
    assert (added.status_code, answer.status_code) == (201, 200)
    numbers = {"record": record.pk, "dataset": scene.dataset.pk, "department": people.reference.pk}
    assert deliveries() == [("record.added", numbers | {"source": "hand", "chat": None, "ticket": None})]


@pytest.mark.parametrize(
    "fields",
    [{"enabled": False}, {"events": ["ticket.opened"]}, {"since": 2**52}],
    ids=["disabled", "other events", "made later"],
)
def test_G6_an_event_that_a_webhook_does_not_want_is_not_queued(people: People, fields: dict[str, Any]) -> None:
    make_webhook(people.harbour, **fields)
    started(people.ask)
    assert not deliveries()


def test_G6_a_webhook_gets_no_event_of_another_library(people: People) -> None:
    make_webhook(people.hill)
    started(people.ask)
    ticket_in(queue_of(people.reference))
    assert not deliveries()
    started(people.hill_widget)
    assert [event for event, _ in deliveries()] == ["chat.started"]


def test_G6_a_department_created_a_moment_ago_belongs_to_its_library(people: People) -> None:
    make_webhook(people.harbour)
    started(people.ask)
    maps = Department.objects.create(library=people.harbour, name="Maps")
    assert subscribers.webhooks_of_department(maps.pk, "chat.started", 1)


def test_G6_an_event_that_is_not_stored_leaves_no_delivery(people: People) -> None:
    make_webhook(people.harbour)
    with transaction.atomic():
        started(people.ask)
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_G6_an_event_outlives_a_webhook_that_is_deleted_at_this_moment(people: People) -> None:
    webhook = make_webhook(people.harbour)
    subscribers.webhooks_of(people.harbour.pk, "chat.started", 1)  # stored for a few seconds
    webhook.delete()
    assert started(people.ask)
    assert [delivery.webhook_id for delivery in Delivery.objects.all()] == [webhook.pk or 1]


def test_G6_an_event_costs_no_query_without_a_webhook_and_one_with_any_number(people: People) -> None:
    started(people.ask)
    without = _queries_of_a_start(people)
    cache.clear()
    assert _queries_of_a_start(people) == without + 1, "every few seconds the webhooks are read"
    for number in (1, 2, 3):
        make_webhook(people.harbour, name=f"Webhook {number}")
    cache.clear()
    started(people.ask)
    assert _queries_of_a_start(people) == without + 1


def _queries_of_a_start(people: People) -> int:
    with CaptureQueriesContext(connection) as queries:
        started(people.ask)
    return len(queries)
