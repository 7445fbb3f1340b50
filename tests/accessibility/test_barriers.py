"""G10: the page /accessibility/, and its form that makes a ticket of a barrier."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from refdesk.kit.clock import now_ms
from refdesk.tickets import list_query, queries
from refdesk.tickets.models import Queue
from refdesk.tickets.patron import form_tokens
from tests.sample_people import People

PAGE = "/accessibility/"
FORM = "/accessibility/report/reference/"
HAPPENED = "The list of hours can’t be read with my screen reader."


@pytest.fixture(name="queue")
def _queue(people: People) -> Queue:
    return Queue.objects.create(library=people.harbour, name="Reference questions", slug="reference")


def send(queue: Queue, **fields: str) -> Any:
    token = form_tokens.issue(queue.pk, now_ms() - 10_000)
    return Client(enforce_csrf_checks=True).post(FORM, {"question": HAPPENED, "form_token": token} | fields)


def test_G10_the_page_shows_each_component_s_criteria_with_their_evidence(queue: Queue) -> None:
    page = Client().get(PAGE).content.decode()
    assert page.count('<th scope="row">') == 3 * 55
    for text in (
        "<h1>Accessibility</h1>",
        "Partially supports",
        "Not applicable",
        "Report of Dec 2, 2026.",
        f'href="{FORM}"',
    ):
        assert text in page


@pytest.mark.django_db
def test_G10_the_page_names_the_library_when_there_is_no_form() -> None:
    page = Client().get(PAGE).content.decode()
    assert "To report a barrier, write to your library." in page
    assert "Report a barrier</a>" not in page


def test_G10_a_barrier_becomes_a_ticket_that_says_what_it_is(queue: Queue) -> None:
    answer = send(queue, contact="Dana@Example.org")
    assert answer.status_code == 303
    [head] = list_query.page([queue.pk], list_query.TicketFilters()).heads
    assert (head.source, head.contact, head.queue) == ("form", "dana@example.org", queue.pk)
    assert f'"question":"Accessibility barrier:\\n{HAPPENED}"' in queries.log_of(head.ticket)[0].payload
    assert f"It is ticket {head.ticket}" in Client().get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"question": ""}, "Write what happened first."),
        ({"contact": "dana"}, "Enter a valid email address."),
        ({"website": "x"}, "press “Send”"),
        ({"form_token": "forged"}, "Press “Send” again."),
    ],
)
def test_G10_a_wrong_report_comes_back_with_its_text(queue: Queue, fields: dict[str, str], problem: str) -> None:
    refused = send(queue, **fields)
    assert refused.status_code == 422
    assert problem in refused.content.decode()
    assert fields.get("question", HAPPENED) in refused.content.decode()
    assert list_query.page([queue.pk], list_query.TicketFilters()).heads == []


def test_G10_reports_count_toward_the_limit_of_an_address(queue: Queue, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, tickets_per_hour=2)
    statuses = [send(queue, question=f"{HAPPENED} {number}").status_code for number in range(3)]
    assert statuses == [303, 303, 429]


def test_G10_a_queue_without_a_public_form_receives_no_reports(queue: Queue) -> None:
    Queue.objects.update(public=False)
    assert Client().get(FORM).status_code == 404
    assert send(queue).status_code == 404
    assert FORM not in Client().get(PAGE).content.decode()
