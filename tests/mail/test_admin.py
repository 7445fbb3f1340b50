"""The admin's pages of emails: administrators see those of their libraries and send one again."""

import pytest
from django.test import Client

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SetContact
from refdesk.mail.models import Email, Incoming, Mailbox
from refdesk.people.models import Membership
from refdesk.people.roles import Role
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.queries import head_of
from tests.conftest import SignedIn
from tests.logs import act_on as act
from tests.sample_people import People
from tests.sessions import confirm

from .world import DANA, a_queue, emails, open_ticket

pytestmark = pytest.mark.usefixtures("mailing")
LIST = "/admin/mail/email/"
RECEIVED = "/admin/mail/incoming/"


@pytest.fixture(name="failed")
def _failed(people: People, mailing: None) -> Email:
    head = open_ticket(a_queue(people))
    act(head, System(), c.NoteEmailFailed(of=1, to=DANA, reason="550 No such mailbox"))
    return Email.objects.get()


def send_again(client: Client, email: Email) -> None:
    client.post(LIST, {"action": "send_again", "_selected_action": [email.pk]})


def test_administrator_sees_failed_emails_of_their_own_library_only(
    people: People, failed: Email, signed_in: SignedIn
) -> None:
    assert "550 No such mailbox" in signed_in(people.marta).get(LIST).content.decode()
    assert DANA not in signed_in(people.olga).get(LIST).content.decode()
    assert signed_in(people.olga).get(f"{LIST}{failed.pk}/change/").status_code == 302
    assert signed_in(people.ana).get(LIST).status_code in (302, 403)
    page = signed_in(people.marta).get(f"{LIST}{failed.pk}/change/")
    assert DANA in page.content.decode()
    assert failed.message_id.strip("<>") not in page.content.decode()


def test_send_again_uses_the_current_contact(people: People, failed: Email, signed_in: SignedIn) -> None:
    assert failed.ticket_id is not None
    head = head_of(failed.ticket_id)
    assert head is not None
    act(head, permissions.member(people.ana), SetContact(contact="dana@new.example.org"))
    send_again(signed_in(people.olga), failed)
    assert emails() == [("confirmation", DANA, "failed")]
    send_again(signed_in(people.marta), failed)
    assert emails() == [("confirmation", "dana@new.example.org", "due")]


def test_send_again_of_a_link_to_set_a_password_requires_a_confirmation(
    people: People, failed: Email, marta: Client
) -> None:
    confirm(marta, people.marta, 15 * 60 + 1)
    link = Email.objects.create(
        library=people.harbour,
        seq=0,
        kind=Email.Kind.INVITATION,
        operator=people.ana,
        recipient=people.ana.email,
        state="failed",
        message_id="<1>",
        created_at=1,
        due_at=1,
    )
    both = {"action": "send_again", "_selected_action": [link.pk, failed.pk]}
    assert marta.post(LIST, both)["Location"] == f"/account/confirm/?next={LIST.replace('/', '%2F')}"
    assert {state for *_, state in emails()} == {"failed"}
    send_again(marta, failed)
    confirm(marta, people.marta)
    send_again(marta, link)
    assert {state for *_, state in emails()} == {"due"}


def test_send_again_is_refused_after_the_contact_was_redacted(people: People, failed: Email, marta: Client) -> None:
    assert failed.ticket_id is not None
    head = head_of(failed.ticket_id)
    assert head is not None
    act(head, permissions.member(people.ana), c.SetTicketStatus(status="closed"))
    act(head, System(), c.Redact(data=("contact",)))
    chosen = {"action": "send_again", "_selected_action": [failed.pk]}
    assert "Nothing is sent if" in marta.post(LIST, chosen, follow=True).content.decode()
    assert emails() == [("confirmation", DANA, "failed")]


def test_emails_cannot_be_added_changed_or_deleted_in_the_admin(failed: Email, root: Client) -> None:
    assert root.get(f"{LIST}add/").status_code == 403
    assert root.post(f"{LIST}{failed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.post(f"{LIST}{failed.pk}/change/", {"recipient": "eve@example.org"}).status_code == 403
    assert Email.objects.get().recipient == DANA


def test_unmatched_emails_are_shown_only_to_administrators_of_all_libraries(
    people: People, signed_in: SignedIn
) -> None:
    box = Mailbox.objects.create(name="desk@mail.example.org/INBOX", error="Connection refused")
    head = open_ticket(a_queue(people))
    fields = {"mailbox": box, "uid_validity": 1, "received_at": 1}
    Incoming.objects.create(**fields, uid=1, state="set_aside", subject="Strange", reason="Unreadable")
    Incoming.objects.create(
        **fields, uid=2, state="filed", subject="Maps", ticket_id=head.ticket, library=people.harbour
    )
    pages = {who: signed_in(who).get(RECEIVED).content.decode() for who in (people.root, people.marta, people.olga)}
    seen = {who.name: ("Unreadable" in page, "Maps" in page) for who, page in pages.items()}
    assert seen == {"Root": (True, True), "Marta Lindqvist": (False, True), "Olga Petrov": (False, False)}
    administers = {"operator": people.marta, "role": Role.ADMINISTRATOR}
    Membership.objects.create(department=people.hill_desk, **administers)
    assert "Unreadable" in signed_in(people.marta).get(RECEIVED).content.decode()
    assert "Connection refused" in signed_in(people.root).get("/admin/mail/mailbox/").content.decode()
    assert "Connection refused" not in signed_in(people.marta).get("/admin/mail/mailbox/").content.decode()


def test_read_again_requeues_only_emails_that_were_set_aside(people: People, signed_in: SignedIn) -> None:
    box = Mailbox.objects.create(name="desk")
    for uid, state in enumerate(("set_aside", "filed")):
        Incoming.objects.create(mailbox=box, uid_validity=1, uid=uid, received_at=1, state=state)
    chosen = list(Incoming.objects.values_list("pk", flat=True))
    for who, states in ((people.marta, ["set_aside", "filed"]), (people.root, ["pending", "filed"])):
        signed_in(who).post(RECEIVED, {"action": "read_again", "_selected_action": chosen})
        assert list(Incoming.objects.order_by("uid").values_list("state", flat=True)) == states
