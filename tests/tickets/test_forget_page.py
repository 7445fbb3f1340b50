"""A patron has their ticket forgotten, on its own page, without JavaScript."""

from django.test import Client

from refdesk.tickets import commands as c
from refdesk.tickets import permissions, queries, tokens
from refdesk.tickets.head import forgetting
from refdesk.tickets.models import Queue
from tests.logs import act_on as does
from tests.logs import ticket_in as made
from tests.sample_people import People

from .test_private_page import page_of, words


def post(path: str) -> int:
    return Client(enforce_csrf_checks=True).post(path).status_code


def test_a_closed_ticket_is_forgotten_after_confirmation(people: People, queue: Queue) -> None:
    head = made(queue, contact="dana@example.org", name="Dana", question="Is my doctor in the archive?")
    ana = permissions.member(people.ana)
    does(head, ana, c.Reply(text="He is, on shelf 4.", status="closed"))
    assert "Delete this ticket" in words(page_of(head))
    page = words(page_of(head, "forget/"))
    assert "You can’t undo this." in page
    assert "still open" not in page
    assert post(f"{tokens.patron_page_path(head)}forget/") == 303
    page = words(page_of(head))
    for gone in ("doctor", "shelf 4", "Dana", "dana@example.org"):
        assert gone not in page
        assert gone not in str(queries.log_of(head.ticket))
    assert page.count("(removed)") == 2
    assert "Your messages were deleted." in page


def test_an_open_ticket_is_forgotten_once_closed_and_the_page_says_so(people: People, queue: Queue) -> None:
    head = made(queue, question="Is my doctor in the archive?")
    assert "stored until the library has answered and closed it" in words(page_of(head, "forget/"))
    assert post(f"{tokens.patron_page_path(head)}forget/") == 303
    page = words(page_of(head))
    assert "doctor" in page
    assert "When the ticket is closed, your messages will be deleted." in page
    forgotten = queries.head_of(head.ticket)
    assert forgotten
    assert set(forgetting(forgotten)) == {"text", "name", "contact", "page"}


def test_a_stranger_cannot_forget_a_ticket(queue: Queue) -> None:
    head = made(queue, question="Is my doctor in the archive?")
    path = tokens.patron_page_path(head)
    assert post(f"{path[:-3]}xx/forget/") == 404
    assert Client().get(f"{path[:-3]}xx/forget/").status_code == 404
    assert queries.head_of(head.ticket) == head
