"""Which mails are made with what happens to a ticket."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from refdesk.chats import commands as of_chats
from refdesk.eventlog.journal import Journal
from refdesk.mail.models import Mail, NotificationPreferences
from refdesk.mail.outgoing import rendering
from refdesk.mail.outgoing.projection import without_emails
from refdesk.mail.settings import MailSettings
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.events import MailReceived
from tests.chats.world import start
from tests.sample_people import People

from ..mail_servers import use
from ..world import DANA, a_queue, act, asked, mails

pytestmark = pytest.mark.usefixtures("mailing")
ANA, CHI = "ana@harbour.example", "chi@harbour.example"


def test_a_question_is_confirmed_and_a_reply_is_mailed_but_a_note_never(people: People) -> None:
    head, ana = asked(a_queue(people)), permissions.member(people.ana)
    head = act(head, ana, c.SaveNote(text="She called"))
    act(head, ana, c.Reply(text="Second floor."))
    assert mails() == [("confirmation", DANA, "due"), ("reply", DANA, "due")]


def test_where_nothing_is_mailed_no_mail_is_made_that_a_later_server_would_send(people: People) -> None:
    use(MailSettings())
    head = asked(a_queue(people))
    act(head, permissions.member(people.ana), c.Reply(text="Second floor."))
    assert mails() == []


def test_samples_are_told_to_nobody(people: People) -> None:
    queue = a_queue(people)
    with without_emails():
        asked(queue, "a")
    asked(queue, "b", contact="eve@example.org")
    assert mails() == [("confirmation", "eve@example.org", "due")]


def test_a_phone_number_or_no_contact_gets_no_mail(people: People) -> None:
    queue = a_queue(people)
    asked(queue, "a", contact="+1 212 555 2368")
    asked(queue, "b", contact="")
    assert mails() == []


def test_a_repeat_of_the_question_makes_no_second_mail(people: People) -> None:
    queue = a_queue(people)
    asked(queue)
    asked(queue)
    assert len(mails()) == 1


def test_what_a_machine_wrote_is_not_confirmed(people: People) -> None:
    asked(a_queue(people), source="email", received=MailReceived(sender=DANA, automatic=True))
    assert mails() == []


def test_the_patrons_reply_is_told_to_the_owner_and_not_to_the_patron(people: People) -> None:
    head = act(asked(a_queue(people)), permissions.member(people.ana), c.Reply(text="Second floor."))
    act(head, c.Patron(head.ticket), c.Reply(text="Thanks"))
    assert mails(operator=people.ana) == [("replied", ANA, "due")]
    assert mails(kind="reply") == [("reply", DANA, "due")]


def test_who_is_given_a_ticket_is_told_unless_they_took_it_themselves(people: People) -> None:
    queue = a_queue(people)
    head, ana = asked(queue), permissions.member(people.ana)
    act(head, ana, c.Assign(operator=people.chi.pk), queue=permissions.queue_info(queue))
    act(head, ana, c.Assign(operator=people.ana.pk), queue=permissions.queue_info(queue))
    assert mails(operator__isnull=False) == [("assigned", CHI, "due")]


def test_new_tickets_are_told_to_members_who_want_it_and_to_nobody_else(people: People) -> None:
    for who in (people.ana, people.ben, people.olga):
        NotificationPreferences.objects.create(operator=who, email_new=True)
    queue = a_queue(people)
    asked(queue)
    assert mails(kind="new") == [("new", ANA, "due")]
    history = a_queue(people, name="History", slug="history", address=None)
    history.departments.set([people.local_history])
    head = asked(history, "b")
    assert mails(kind="new", operator=people.ben) == [("new", "ben@harbour.example", "due")]
    act(head, permissions.member(people.ben), c.Transfer(queue=queue.pk), queue=permissions.queue_info(queue))
    assert len(mails(kind="new", operator=people.ana)) == 2


def test_who_wants_none_gets_none(people: People) -> None:
    NotificationPreferences.objects.create(operator=people.chi, email_replies=False, email_assigned=False)
    queue = a_queue(people)
    head = act(
        asked(queue),
        permissions.member(people.ana),
        c.Assign(operator=people.chi.pk),
        queue=permissions.queue_info(queue),
    )
    act(head, c.Patron(head.ticket), c.Reply(text="Hello?"))
    assert mails(operator__isnull=False) == []


def test_where_the_owner_is_gone_members_who_want_new_tickets_are_told_of_the_patrons_reply(people: People) -> None:
    """Nobody else would be; who is not of the queue is told of nothing."""
    for who in (people.ana, people.ben, people.olga):
        NotificationPreferences.objects.create(operator=who, email_new=True)
    queue = a_queue(people)
    place = permissions.queue_info(queue)
    head = act(asked(queue, contact=""), permissions.member(people.ana), c.Assign(operator=people.chi.pk), queue=place)
    Mail.objects.all().delete()
    people.chi.memberships.all().delete()
    act(head, c.Patron(head.ticket), c.Reply(text="Hello?"))
    assert mails() == [("replied", ANA, "due")]
    told = rendering.render(Mail.objects.get())
    assert told is not None
    text = message_from_bytes(told.raw, policy=policy.default).get_body(("plain",))
    assert text is not None
    assert "Its owner is not available" in text.get_content()


def test_what_becomes_of_a_mail_is_known_also_where_the_ticket_does_not_say_to_whom_it_went(people: People) -> None:
    """Its sender would send it for ever."""
    head = asked(a_queue(people))
    act(head, permissions.member(people.ana), c.Reply(text="Second floor.", status="closed"))
    act(head, c.System(), c.Redact(data=("contact",)))
    Mail.objects.update(state="sending")
    act(head, c.System(), c.NoteMailSent(of=1, to=DANA))
    act(head, c.System(), c.NoteMailFailed(of=2, to=DANA, reason="550 No", bounced=True))
    assert [(kind, state) for kind, _, state in mails()] == [("confirmation", "sent"), ("reply", "bounced")]


def test_a_message_id_is_the_mails_own_and_of_the_senders_domain(people: People) -> None:
    asked(a_queue(people))
    [mail] = Mail.objects.all()
    assert mail.message_id.endswith(".refdesk@harbour.example>")
    assert len(mail.message_id) > 40


def test_a_chat_that_is_forgotten_takes_its_transcripts_out_of_the_mail(people: People) -> None:
    """Whom one went to is not kept; a lifetime that is over leaves the rows to their own."""
    facts: dict[str, Any] = {"widget": people.ask.pk, "department": people.reference.pk}
    chats = []
    for letter in "fg":
        [begun] = Journal().execute([start("Secret?", key=letter * 22, **facts)])
        number = begun.head.chat
        patron = of_chats.Patron(number, 1)
        take = of_chats.Command(number, of_chats.Patron(number), of_chats.TakeSeat(node="n"))
        Journal().execute([take, of_chats.Command(number, patron, of_chats.End())])
        told = {
            "library": people.harbour,
            "chat_id": number,
            "seq": 0,
            "kind": "transcript",
            "created_at": 1,
            "due_at": 1,
        }
        Mail.objects.create(recipient=DANA, state="sent", message_id=f"<{letter}@x>", **told)
        chats.append(number)
    Journal().execute([of_chats.Command(chats[0], of_chats.Patron(chats[0]), of_chats.Forget())])
    Journal().execute([of_chats.Command(chats[1], of_chats.System(), of_chats.Redact())])
    assert list(Mail.objects.values_list("chat", flat=True)) == [chats[1]]
