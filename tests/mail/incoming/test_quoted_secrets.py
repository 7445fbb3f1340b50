"""What patrons' mail programs quote of Refdesk's emails: no operator gets the address by which a patron replies."""

import base64
import quopri
import re
import textwrap
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from types import SimpleNamespace
from urllib.parse import quote

import msgspec
import pytest

from refdesk.eventlog.journal import Journal
from refdesk.mail.addresses import reply_address
from refdesk.mail.incoming import mime_parser, routing
from refdesk.mail.models import Email
from refdesk.mail.outgoing.rendering import render
from refdesk.mail.settings import Server
from refdesk.tickets import queries, tokens
from refdesk.tickets.commands import Command, Open
from refdesk.tickets.head import Head
from refdesk.tickets.models import Event
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.schemas import ticket_entry, ticket_out

from ..mail_servers import mail_settings, use
from ..raw_emails import QUEUE, raw
from ..world import DANA

ANSWER = "Thank you, that helps."
GATEWAY = "https://eu.protection.example/v2/url?u="


class Sent(SimpleNamespace):
    """An email of Refdesk's as a patron's mail program has it."""

    plain: str
    html: str
    sender: str
    to: str
    message_id: str


def _quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(mark + line for line in text.split("\n"))


def _broken(text: str, width: int, end: str, begin: str = "") -> str:
    """The text with every line broken at this width, also within words."""
    pieces = (line[at : at + width] for line in text.split("\n") for at in range(0, len(line) or 1, width))
    return f"{end}\n{begin}".join(pieces)


def _gmail(sent: Sent) -> bytes:
    return raw(
        f"{ANSWER}\n\nOn Mon, Nov 2, 2026 at 10:00 AM Harbour Library <{sent.sender}> wrote:\n\n{_quoted(sent.plain)}"
    )


def _gmail_html(sent: Sent) -> bytes:
    quotation = f'<blockquote class="gmail_quote">{sent.html}</blockquote>'
    return raw(
        "", f'<div>{ANSWER}</div><div class="gmail_quote">On Mon, Nov 2, 2026 Library wrote:<br>{quotation}</div>'
    )


def _outlook(sent: Sent) -> bytes:
    head = f"From: Harbour Library <{sent.sender}>\nSent: Monday\nTo: {DANA}\nReply-To: {sent.to}\nSubject: x"
    return raw(f"{ANSWER}\n\n-----Original Message-----\n{head}\n\n{sent.plain}")


def _outlook_html(sent: Sent) -> bytes:
    head = (
        f"<b>From:</b> Harbour Library &lt;{sent.sender}&gt;<br><b>Sent:</b> Monday<br><b>To:</b> {escape(sent.to)}<br>"
    )
    return raw("", f"<p>{ANSWER}</p><hr><p>{head}</p>{sent.html}")


def _second_reply(sent: Sent) -> bytes:
    """Dana quotes her own earlier reply, whose head has the reply address."""
    head = f"From: Dana <{DANA}>\nSent: Tuesday\nTo: Library <{sent.to}>\nMessage-ID: {sent.message_id}"
    return raw(f"{ANSWER}\n\n________________________________\n{head}\n\nMy first reply")


def _soft_wrapped(sent: Sent) -> bytes:
    lines = [row for line in sent.plain.split("\n") for row in textwrap.wrap(line, 60, break_on_hyphens=True) or [""]]
    return raw(f"{ANSWER}\n\nAm 2.11.2026 schrieb Harbour Library:\n" + _quoted("\n".join(lines)))


def _hard_broken(sent: Sent) -> bytes:
    return raw(f"{ANSWER}\n\nOn Monday, 2 Nov 2026 they wrote:\n> " + _broken(sent.plain, 31, "", "> "))


def _flowed(sent: Sent) -> bytes:
    """Format=flowed with DelSp (RFC 3676): a blank ends each line, also within a word."""
    return raw(f"{ANSWER}\n\nOn Monday, 2 Nov 2026 they wrote:\n>> " + _broken(sent.plain, 23, " ", ">> "))


def _quoted_printable(sent: Sent) -> bytes:
    """The source of the email, pasted by a program that didn't decode it."""
    return raw(f"{ANSWER}\n\n" + quopri.encodestring(sent.plain.encode()).decode())


def _encoded_twice(sent: Sent) -> bytes:
    """The reply itself is quoted-printable, which the parser decodes."""
    body = quopri.encodestring(f"{ANSWER}\n\nOn Monday, 2 Nov 2026 they wrote:\n{_quoted(sent.plain)}".encode())
    head = f"From: {DANA}\nTo: {QUEUE}\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain\n\n"
    return head.encode() + body


def _inline(sent: Sent) -> bytes:
    """Answers between quoted lines stay in the text."""
    return raw(f"{_quoted(sent.plain)}\n\n{ANSWER}\n\n> Ana\n\nDana")


def _safe_links(sent: Sent) -> bytes:
    return raw("", f"<p>{ANSWER}</p><blockquote>{_wrap_links(sent.html, quote)}</blockquote>")


def _proofpoint(sent: Sent) -> bytes:
    def wrapped(url: str) -> str:
        return quote(url, safe="/").replace("%", "-").replace("/", "_")

    return raw(f"{ANSWER}\n\n{_wrap_links(sent.plain, wrapped)}")


def _opaque_links(sent: Sent) -> bytes:
    """A gateway whose links hide the address, which a browser would open nonetheless."""
    return raw(f"{ANSWER}\n\nOn Mon, 2 Nov 2026 they wrote:\n{_quoted(_wrap_links(sent.plain, _hidden))}")


def _opaque_html(sent: Sent) -> bytes:
    """Outside a quotation the link's text still shows what it is."""
    html = re.sub(r'href="[^"]+"', f'href="{GATEWAY}{_hidden(sent.plain)}"', sent.html)
    return raw("", f"<p>{ANSWER}</p>{html}")


def _hidden(url: str) -> str:
    return base64.urlsafe_b64encode(url.encode()).decode()


def _wrap_links(text: str, encoded: Callable[[str], str]) -> str:
    return re.sub(r"https?://[^\s\"<]+", lambda link: GATEWAY + encoded(link[0]), text)


def _forwarded_as_question(sent: Sent) -> bytes:
    """Not a reply: an old email that starts a new ticket."""
    return raw(f"{ANSWER}\n\n---------- Forwarded message ----------\n{sent.plain}\n{sent.to}", From="eve@example.org")


def _automatic(sent: Sent) -> bytes:
    text = f"I am away.\n\nYour message to {sent.to} ({sent.message_id}):\n{sent.plain}"
    return raw(text, Auto_Submitted="auto-replied", Subject=f"Away: {sent.to}")


HABITS = (
    _gmail,
    _gmail_html,
    _outlook,
    _outlook_html,
    _second_reply,
    _soft_wrapped,
    _hard_broken,
    _flowed,
    _quoted_printable,
    _encoded_twice,
    _inline,
    _safe_links,
    _proofpoint,
    _opaque_links,
    _opaque_html,
    _forwarded_as_question,
    _automatic,
)


@pytest.fixture(name="reading", autouse=True)
def _reading(mailing: None) -> None:
    """The server reads a mailbox, so that emails have the reply address."""
    use(mail_settings(imap=Server("127.0.0.1", 1, "desk", "x", "starttls", "INBOX")))


def _sent(kind: str, head: Head) -> Sent:
    email = Email.objects.get(ticket=head.ticket, kind=kind)
    rendered = render(email)
    assert rendered
    message = message_from_bytes(rendered.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    plain, html = (message.get_body((form,)) for form in ("plain", "html"))
    assert plain
    assert html
    return Sent(
        plain=plain.get_content(),
        html=html.get_content().partition("<body")[2].partition(">")[2],
        sender="ask@harbour.example",
        to=message["Reply-To"],
        message_id=email.message_id,
    )


def _receive(raw_email: bytes) -> Head:
    request = routing.route(mime_parser.parse(raw_email))
    assert isinstance(request, Command | Open)
    [outcome] = Journal().execute([request])
    assert isinstance(outcome, Stored)
    return outcome.head


def _letters(text: str) -> str:
    return re.sub("[^0-9a-z]", "", text.lower())


def _seen_by_operators(head: Head) -> str:
    rows = queries.log_of(head.ticket)
    shown = [ticket_out(head).dict(), *(ticket_entry(row, 1).dict() for row in rows)]
    return msgspec.json.encode(shown).decode()


def _pieces(*secrets: str) -> set[str]:
    """Every twelve characters in a row."""
    letters = [_letters(secret) for secret in secrets]
    return {secret[at : at + 12] for secret in letters for at in range(len(secret) - 11)}


@pytest.mark.parametrize("kind", ["confirmation", "reply"])
def test_quoted_email_shows_operators_no_secret(kind: str, answered: Head) -> None:
    sent = _sent(kind, answered)
    page = tokens.issue(answered).partition(".")[2]
    reply = sent.to.partition("-")[2].partition("@")[0]
    email = sent.message_id.partition(".")[0]
    pieces = _pieces(page, reply, email, _hidden(tokens.patron_page_url(answered)))
    assert (sent.to, len(page), len(reply)) == (reply_address(QUEUE, answered), 43, 20)
    leaks: set[str] = set()
    for habit in HABITS:
        source = habit(sent)
        if habit is not _forwarded_as_question:
            source = source.replace(b"To: " + QUEUE.encode(), b"To: " + sent.to.encode())
        head = _receive(source)
        assert head.ticket == answered.ticket or habit is _forwarded_as_question
        last = head.last_seq - 4
        stored = "".join(row.payload for row in Event.objects.filter(ticket_id=head.ticket, seq__gt=last))
        for text in (stored, _seen_by_operators(head)):
            assert ANSWER in text or habit is _automatic, habit
            seen = _letters(text)
            if any(piece in seen for piece in pieces):
                leaks.add(habit.__name__)
    assert leaks == set()
