"""Texts and header fields of emails."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from refdesk.eventlog.events import Mark
from refdesk.mail.addresses import reply_address, split_plus, ticket_of_token, token_matches
from refdesk.mail.models import Email, Incoming, Mailbox
from refdesk.mail.outgoing.rendering import render
from refdesk.mail.settings import Server
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.tokens import patron_page_url
from tests.logs import act_on as act
from tests.sample_people import People

from ..mail_servers import mail_settings, use
from ..world import DANA, a_queue, open_ticket

pytestmark = pytest.mark.usefixtures("mailing")


def written(**facts: object) -> EmailMessage:
    rendered = render(Email.objects.get(**facts))
    assert rendered is not None
    return message_from_bytes(rendered.raw, policy=policy.default)


def text(email: EmailMessage, kind: str = "plain") -> str:
    body = email.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_confirmation_says_what_happens_next_without_the_patrons_text(people: People) -> None:
    head = open_ticket(a_queue(people), question="BUY PILLS at evil.example", name="Cheap Pills")
    email = written(kind="confirmation")
    assert email["To"] == DANA
    assert email["From"] == "Harbour Library <ask@harbour.example>"
    assert email["Subject"] == f"[#{head.ticket}] Your question to Harbour Library"
    assert (email["Auto-Submitted"], email["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    for kind in ("plain", "html"):
        body = text(email, kind)
        assert patron_page_url(head) in body
        assert "Reference questions" in body
        assert "PILLS" not in body.upper()
    assert "Replies to this email are not read" in text(email)


def test_reply_notification_quotes_only_its_own_reply(people: People) -> None:
    head = open_ticket(a_queue(people))
    act(head, permissions.member(people.ana), c.Reply(text="Second floor."))
    for text_ in ("Which shelf?", "And is it open?"):
        act(head, c.Patron(head.ticket), c.Reply(text=text_))
    for email, said in zip(Email.objects.filter(kind="replied").order_by("id"), ("shelf", "open"), strict=True):
        body = text(written(pk=email.pk))
        assert (said in body, ("shelf" in body) + ("open" in body)) == (True, 1)


def test_queue_address_is_stored_in_the_form_that_recipients_are_matched_with(people: People) -> None:
    """An address with a plus is refused: the part after the plus is the token of a ticket."""
    queue = a_queue(people, address="Ask@Bücherei.example")
    queue.clean()
    assert queue.address == "ask@xn--bcherei-n2a.example"
    assert {split_plus(address)[0] for address in ("ask@bücherei.example", "ASK+12-ab@XN--bcherei-n2a.example")} == {
        queue.address
    }
    for wrong in ("ask+desk@harbour.example", "ask@-.example"):
        queue.address = wrong
        with pytest.raises(ValidationError):
            queue.clean()


def test_reply_is_formatted_and_threaded(people: People) -> None:
    head = open_ticket(a_queue(people))
    words = "See <the> catalogue & ask."
    marks = (
        Mark(kind="link", start=4, end=19, href="https://catalogue.example/?a=1&b=2"),
        Mark(kind="bold", start=0, end=9),
    )
    act(head, permissions.member(people.ana), c.Reply(text=words, marks=marks))
    first, reply = written(kind="confirmation"), written(kind="reply")
    assert "See <the> catalogue (https://catalogue.example/?a=1&b=2) & ask." in text(reply)
    html = text(reply, "html")
    assert '<a href="https://catalogue.example/?a=1&amp;b=2">' in html
    assert "<b>See </b>" in html
    assert "&lt;the&gt;" in html
    assert "Ana Morales" in text(reply)
    assert "> Where is the 1924 directory?" in text(reply)
    assert reply["In-Reply-To"] == reply["References"] == first["Message-ID"]
    assert reply["Subject"] == f"Re: {first['Subject']}"
    assert reply["Auto-Submitted"] is None


def test_references_hold_the_valid_message_ids_unencoded(people: People) -> None:
    """Microsoft 365 makes ids longer than a header line; encoded, mail programs would not find the thread."""
    head = open_ticket(a_queue(people))
    long = [f"<{letter * 60}.{'0' * 40}@mail.example.org>" for letter in "ab"]
    box = Mailbox.objects.create(name="desk")
    for uid, name in enumerate([*long, "<dänä@x>", "<a\x1b@x>"]):
        Incoming.objects.create(
            mailbox=box, uid_validity=1, uid=uid, received_at=uid + 1, message_id=name, ticket_id=head.ticket
        )
    act(head, permissions.member(people.ana), c.Reply(text="Second floor."))
    rendered = render(Email.objects.get(kind="reply"))
    ours = Email.objects.get(kind="confirmation").message_id
    assert rendered is not None
    assert "\r\nReferences: {}\r\n {}\r\n {}\r\n".format(*long, ours).encode() in rendered.raw
    assert f"\r\nIn-Reply-To: {ours}\r\n".encode() in rendered.raw


def test_reply_to_is_the_queue_with_the_ticket_token_when_a_mailbox_is_set(people: People) -> None:
    queue = a_queue(people)
    use(mail_settings(imap=Server("127.0.0.1", 1, "u", "p", "implicit")))
    head = open_ticket(queue)
    email = written(kind="confirmation")
    address, token = split_plus(str(email["Reply-To"]))
    assert address == queue.address
    assert (ticket_of_token(token), token_matches(token, head)) == (head.ticket, True)
    assert not token_matches(token, open_ticket(queue, "b"))
    assert len(reply_address("reference@harbour.example", head).partition("@")[0]) <= 64
    assert "reply to this email, or write" in text(email)


def test_library_name_cannot_add_a_header(people: People) -> None:
    people.harbour.name = "Harbour\r\nBcc: eve@example.org\r\n\r\nLibrary"
    people.harbour.save()
    use(mail_settings(sender_name=""))
    open_ticket(a_queue(people))
    email = written(kind="confirmation")
    assert email["Bcc"] is None
    assert email["From"] == '"Harbour Bcc: eve@example.org Library" <ask@harbour.example>'


@pytest.mark.parametrize(
    ("address", "travels", "utf8"),
    [
        ("dana@bücher.example.org", "dana@xn--bcher-kva.example.org", False),
        ("o'dana+x@example.org", "o'dana+x@example.org", False),
        ("dänä@example.org", "dänä@example.org", True),
    ],
)
def test_non_ascii_addresses_are_encoded_for_smtp(people: People, address: str, travels: str, utf8: bool) -> None:
    open_ticket(a_queue(people), contact=address)
    rendered = render(Email.objects.get())
    assert rendered is not None
    assert (rendered.recipient, rendered.utf8) == (travels, utf8)
    assert travels in str(message_from_bytes(rendered.raw, policy=policy.SMTPUTF8)["To"])


def test_operator_notification_links_to_the_desk_and_has_no_reply_to(people: People) -> None:
    queue = a_queue(people)
    head, info = open_ticket(queue), permissions.queue_info(queue)
    act(head, permissions.member(people.ana), c.Assign(operator=people.chi.pk), queue=info)
    email = written(kind="assigned")
    assert email["To"] == "chi@harbour.example"
    assert f"{settings.CONFIG.public_url}/desk/#/tickets/{head.ticket}" in text(email)
    assert email["Reply-To"] is None
    assert email["Auto-Submitted"] == "auto-generated"
    assert patron_page_url(head) not in text(email)


def test_render_returns_none_when_the_event_or_ticket_is_missing(people: People) -> None:
    head = act(open_ticket(a_queue(people)), permissions.member(people.ana), c.Reply(text="Second floor."))
    reply = Email.objects.get(kind="reply")
    reply.seq = 99
    assert render(reply) is None
    reply.ticket_id = head.ticket + 1
    assert render(reply) is None


def test_render_returns_none_when_the_operator_lost_access(people: People) -> None:
    """While the email waited for the mail server, the operator left or the ticket moved to another queue."""
    queue = a_queue(people)
    head = open_ticket(queue)
    act(head, permissions.member(people.ana), c.Assign(operator=people.chi.pk), queue=permissions.queue_info(queue))
    email = Email.objects.get(kind="assigned")
    assert render(email) is not None
    queue.departments.clear()
    assert render(email) is None
    queue.members.add(people.chi)
    assert render(email) is not None
    people.chi.is_active = False
    people.chi.save()
    assert render(email) is None
