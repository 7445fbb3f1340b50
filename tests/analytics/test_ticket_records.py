"""Records made from tickets: prefilled forms, permissions, and redaction with the ticket."""

from typing import Any

import pytest

from refdesk.analytics.models import Record
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.models import Queue, Ticket
from tests.conftest import SignedIn
from tests.logs import execute, queue_of, ticket_in

from .world import Scene, body, send

QUESTION = "Who drew the map of 1890?"


@pytest.fixture(name="queue")
def _queue(scene: Scene) -> Queue:
    return queue_of(scene.people.reference)


def _open_ticket(queue: Queue, letter: str = "s") -> int:
    return ticket_in(queue, letter * 22, question=QUESTION).ticket


def _error_fields(answer: Any) -> set[str]:
    assert answer.status_code == 400, answer.content
    return {error["field"] for error in body(answer)["errors"]}


def test_a_ticket_fills_the_form_and_has_its_records(scene: Scene, queue: Queue, signed_in: SignedIn) -> None:
    ticket = _open_ticket(queue)
    address = f"/api/v1/desk/tickets/{ticket}/analytics"
    opened = body(signed_in(scene.people.ana).get(address))
    assert (opened["department"], opened["position"]) == (scene.people.reference.pk, None)
    filled = opened["forms"][0]["values"]
    assert filled[scene.field("Question").key] == QUESTION
    assert filled.get(scene.field("Mode").key) != scene.choice("Mode", "Chat")
    content = scene.body(ticket=ticket, values=scene.values(Mode="Email") | filled)
    answer = send(signed_in(scene.people.ana), "post", scene.records, content)
    assert answer.status_code == 201, answer.content
    for who in (scene.people.ana, scene.people.chi):
        [result] = body(signed_in(who).get(address))["records"]
        facts = result["source"], result["ticket"], result["chat"], result["at"]
        assert facts == ("ticket", ticket, None, Ticket.objects.get(pk=ticket).opened_at)
    for outsider in (scene.people.ben, scene.people.olga):
        assert signed_in(outsider).get(address).status_code == 404
    content = scene.body(ticket=ticket)
    assert _error_fields(send(signed_in(scene.people.ben), "post", scene.records, content)) == {"ticket", "department"}
    assert send(signed_in(scene.people.olga), "post", scene.records, content).status_code == 404


def test_member_of_the_queue_records_for_their_own_department(scene: Scene, queue: Queue, signed_in: SignedIn) -> None:
    ticket = _open_ticket(queue)
    queue.members.add(scene.people.ben)
    opened = body(signed_in(scene.people.ben).get(f"/api/v1/desk/tickets/{ticket}/analytics"))
    assert opened["department"] == scene.people.local_history.pk


def test_ticket_redaction_redacts_existing_and_later_records(scene: Scene, queue: Queue, signed_in: SignedIn) -> None:
    ticket, other = _open_ticket(queue), _open_ticket(queue, "t")
    for number in (ticket, other):
        content = scene.body(ticket=number, values=scene.values(Mode="Email", Question=QUESTION))
        assert send(signed_in(scene.people.ana), "post", scene.records, content).status_code == 201
    administrator = permissions.administrator(scene.people.marta)
    execute(c.Command(ticket, administrator, c.Redact()))
    late = scene.body(ticket=ticket, values=scene.values(Mode="Email", Question=QUESTION))
    assert send(signed_in(scene.people.ana), "post", scene.records, late).status_code == 201
    key = scene.field("Question").key
    assert [key in record.values for record in Record.objects.order_by("id")] == [False, True, False]
