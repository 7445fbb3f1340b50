"""The desk's API of notification preferences and of sending a failed email again."""

from typing import Any

import pytest
from django.test import Client

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SetContact
from refdesk.mail.models import Email
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.head import Head
from tests.conftest import SignedIn
from tests.logs import act_on as act
from tests.sample_people import People

from .world import DANA, a_queue, emails, open_ticket

ADDRESS = "/api/v1/desk/notifications"


def put(client: Client, **choice: Any) -> Any:
    return client.put(ADDRESS, choice, content_type="application/json")


def preferences(*enabled: bool) -> dict[str, dict[str, bool]]:
    """Values for email and desk, in turn for new tickets, replies and assignments."""
    names = ("new", "replies", "assigned")
    return {name: {"email": enabled[2 * at], "desk": enabled[2 * at + 1]} for at, name in enumerate(names)}


def test_notification_preferences_are_stored_per_operator(people: People, signed_in: SignedIn) -> None:
    before = signed_in(people.ana).get(ADDRESS).json()
    more = {"sends_email": False, "address": "ana@harbour.example"}
    assert before == preferences(False, True, True, True, True, True) | more
    choice = preferences(True, False, False, True, True, False)
    assert put(signed_in(people.ana), **choice).status_code == 200
    assert signed_in(people.ana).get(ADDRESS).json() == choice | more
    assert signed_in(people.chi).get(ADDRESS).json()["new"] == {"email": False, "desk": True}


@pytest.mark.parametrize(
    "choice", [{"new": preferences(*[True] * 6)["new"]}, preferences(*[True] * 6) | {"more": True}]
)
def test_incomplete_notification_preferences_are_refused(choice: dict[str, Any], ana: Client) -> None:
    assert put(ana, **choice).status_code == 422


@pytest.mark.usefixtures("mailing")
def test_ticket_shows_its_pending_email_to_members_until_it_is_sent(people: People, signed_in: SignedIn) -> None:
    head = open_ticket(a_queue(people))
    act(
        head,
        permissions.member(people.ana),
        c.Assign(operator=people.chi.pk),
        queue=permissions.queue_info_of(head.queue),
    )
    address = f"/api/v1/desk/tickets/{head.ticket}"

    def waits() -> Any:
        return signed_in(people.ana).get(address).json()["pending_email"]

    email = Email.objects.get(operator=None)
    assert waits() == {"since": email.created_at, "why": ""}
    Email.objects.update(error="451 Later, please")
    assert waits() == {"since": email.created_at, "why": "451 Later, please"}
    assert signed_in(people.olga).get(address).status_code == 404
    act(head, System(), c.NoteEmailSent(of=1, to=DANA))
    assert waits() is None


@pytest.mark.usefixtures("mailing")
def test_desk_api_says_whether_patrons_are_emailed(people: People, signed_in: SignedIn) -> None:
    assert signed_in(people.ana).get("/api/v1/desk/queues").json()["sends_email"] is True
    assert signed_in(people.ana).get(ADDRESS).json()["sends_email"] is True


def fails(head: Head) -> None:
    act(head, System(), c.NoteEmailFailed(of=1, to=DANA, reason="550 No such mailbox", bounced=True))


def again(client: Client, head: Head, seq: int = 1) -> int:
    return client.post(f"/api/v1/desk/tickets/{head.ticket}/emails/{seq}/resend").status_code


@pytest.mark.usefixtures("mailing")
def test_member_sends_a_failed_email_again_to_the_current_contact(people: People, signed_in: SignedIn) -> None:
    head, ana = open_ticket(a_queue(people)), signed_in(people.ana)
    assert again(ana, head) == 202
    fails(head)
    act(head, permissions.member(people.chi), SetContact(contact="dana@new.example.org"))
    assert emails() == [("confirmation", DANA, "bounced")]
    assert [again(ana, head), again(ana, head), again(ana, head, 2)] == [202, 202, 404]
    assert emails() == [("confirmation", "dana@new.example.org", "due")]


@pytest.mark.usefixtures("mailing")
def test_send_again_is_refused_to_outsiders_and_without_an_address(people: People, signed_in: SignedIn) -> None:
    head = open_ticket(a_queue(people))
    fails(head)
    for outsider in (people.ben, people.olga, people.root):
        assert again(signed_in(outsider), head) == 404
    act(head, permissions.member(people.ana), SetContact(contact="+1 202 555 0188"))
    assert again(signed_in(people.ana), head) == 409
    assert emails() == [("confirmation", DANA, "bounced")]
