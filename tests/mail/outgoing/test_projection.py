"""Which emails the events of a ticket make."""

from email import message_from_bytes, policy

import pytest

from refdesk.chats import commands as of_chats
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, SaveNote
from refdesk.mail.models import Email, NotificationPreferences
from refdesk.mail.outgoing import rendering
from refdesk.mail.outgoing.projection import without_emails
from refdesk.mail.settings import MailSettings
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.events import EmailReceived
from tests import logs
from tests.logs import act_on as act
from tests.sample_people import People

from ..mail_servers import use
from ..world import DANA, a_queue, emails, open_ticket

pytestmark = pytest.mark.usefixtures("mailing")
ANA, CHI = "ana@harbour.example", "chi@harbour.example"


def test_question_and_reply_make_an_email_and_a_note_makes_none(people: People) -> None:
    head, ana = open_ticket(a_queue(people)), permissions.member(people.ana)
    head = act(head, ana, SaveNote(text="She called"))
    act(head, ana, c.Reply(text="Second floor."))
    assert emails() == [("confirmation", DANA, "due"), ("reply", DANA, "due")]


def test_no_email_is_made_without_a_mail_server(people: People) -> None:
    use(MailSettings())
    head = open_ticket(a_queue(people))
    act(head, permissions.member(people.ana), c.Reply(text="Second floor."))
    assert emails() == []


def test_sample_tickets_make_no_email(people: People) -> None:
    queue = a_queue(people)
    with without_emails():
        open_ticket(queue, "a")
    open_ticket(queue, "b", contact="eve@example.org")
    assert emails() == [("confirmation", "eve@example.org", "due")]


def test_phone_number_or_missing_contact_gets_no_email(people: People) -> None:
    queue = a_queue(people)
    open_ticket(queue, "a", contact="+1 212 555 2368")
    open_ticket(queue, "b", contact="")
    assert emails() == []


def test_repeated_question_makes_no_second_email(people: People) -> None:
    queue = a_queue(people)
    open_ticket(queue)
    open_ticket(queue)
    assert len(emails()) == 1


def test_automatic_email_is_not_confirmed(people: People) -> None:
    open_ticket(a_queue(people), source="email", received=EmailReceived(sender=DANA, automatic=True))
    assert emails() == []


def test_patrons_reply_notifies_the_owner_and_not_the_patron(people: People) -> None:
    head = act(open_ticket(a_queue(people)), permissions.member(people.ana), c.Reply(text="Second floor."))
    act(head, c.Patron(head.ticket), c.Reply(text="Thanks"))
    assert emails(operator=people.ana) == [("replied", ANA, "due")]
    assert emails(kind="reply") == [("reply", DANA, "due")]


def test_assignment_notifies_the_new_owner_unless_self_assigned(people: People) -> None:
    queue = a_queue(people)
    head, ana = open_ticket(queue), permissions.member(people.ana)
    act(head, ana, c.Assign(operator=people.chi.pk), queue=permissions.queue_info(queue))
    act(head, ana, c.Assign(operator=people.ana.pk), queue=permissions.queue_info(queue))
    assert emails(operator__isnull=False) == [("assigned", CHI, "due")]


def test_new_ticket_notifies_only_members_who_chose_it(people: People) -> None:
    for who in (people.ana, people.ben, people.olga):
        NotificationPreferences.objects.create(operator=who, email_new=True)
    queue = a_queue(people)
    open_ticket(queue)
    assert emails(kind="new") == [("new", ANA, "due")]
    history = a_queue(people, name="History", slug="history", address=None)
    history.departments.set([people.local_history])
    head = open_ticket(history, "b")
    assert emails(kind="new", operator=people.ben) == [("new", "ben@harbour.example", "due")]
    act(head, permissions.member(people.ben), c.Transfer(queue=queue.pk), queue=permissions.queue_info(queue))
    assert len(emails(kind="new", operator=people.ana)) == 2


def test_operator_who_opted_out_is_not_notified(people: People) -> None:
    NotificationPreferences.objects.create(operator=people.chi, email_replies=False, email_assigned=False)
    queue = a_queue(people)
    head = act(
        open_ticket(queue),
        permissions.member(people.ana),
        c.Assign(operator=people.chi.pk),
        queue=permissions.queue_info(queue),
    )
    act(head, c.Patron(head.ticket), c.Reply(text="Hello?"))
    assert emails(operator__isnull=False) == []


def test_patrons_reply_notifies_other_members_when_the_owner_left_the_queue(people: People) -> None:
    """Otherwise no one would notice the reply. Operators outside the queue are not notified."""
    for who in (people.ana, people.ben, people.olga):
        NotificationPreferences.objects.create(operator=who, email_new=True)
    queue = a_queue(people)
    info = permissions.queue_info(queue)
    head = act(
        open_ticket(queue, contact=""), permissions.member(people.ana), c.Assign(operator=people.chi.pk), queue=info
    )
    Email.objects.all().delete()
    people.chi.memberships.all().delete()
    act(head, c.Patron(head.ticket), c.Reply(text="Hello?"))
    assert emails() == [("replied", ANA, "due")]
    rendered = rendering.render(Email.objects.get())
    assert rendered is not None
    text = message_from_bytes(rendered.raw, policy=policy.default).get_body(("plain",))
    assert text is not None
    assert "Its owner is not available" in text.get_content()


def test_email_state_is_updated_after_the_contact_was_redacted(people: People) -> None:
    """Without it the sender would send the email without end."""
    head = open_ticket(a_queue(people))
    act(head, permissions.member(people.ana), c.Reply(text="Second floor.", status="closed"))
    act(head, System(), c.Redact(data=("contact",)))
    Email.objects.update(state="sending")
    act(head, System(), c.NoteEmailSent(of=1, to=DANA))
    act(head, System(), c.NoteEmailFailed(of=2, to=DANA, reason="550 No", bounced=True))
    assert [(kind, state) for kind, _, state in emails()] == [("confirmation", "sent"), ("reply", "bounced")]


def test_message_id_is_in_the_senders_domain(people: People) -> None:
    open_ticket(a_queue(people))
    [email] = Email.objects.all()
    assert email.message_id.endswith(".refdesk@harbour.example>")
    assert len(email.message_id) > 40


def test_forget_deletes_the_transcript_emails_of_the_chat(people: People) -> None:
    """Redaction by the retention period leaves the rows to the period of emails."""
    chats = []
    for letter in "fg":
        number = logs.begin(people.ask)
        logs.act(number, of_chats.Patron(number, 1), of_chats.End())
        fields = {"library": people.harbour, "chat_id": number, "kind": "transcript"}
        fields |= {"seq": 0, "created_at": 1, "due_at": 1}
        Email.objects.create(recipient=DANA, state="sent", message_id=f"<{letter}@x>", **fields)
        chats.append(number)
    logs.act(chats[0], of_chats.Patron(chats[0]), of_chats.Forget())
    logs.act(chats[1], System(), Redact())
    assert list(Email.objects.values_list("chat", flat=True)) == [chats[1]]
