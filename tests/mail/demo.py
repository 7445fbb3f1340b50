"""The demo with email, run by `bin/demo-mail`: Refdesk beside the tests' SMTP and IMAP servers on fixed ports."""

import argparse
import asyncio
import mimetypes
import os
import signal
import smtplib
import sys
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from .dovecot import PASSWORD, Dovecot, Mailbox, Running, the_dovecot
from .smtp_server import ASK, Postbox, serving

SMTP_PORT, IMAP_PORT = 1025, 1143
OF_THE_LIBRARY = ("reference@harbour.example", "history@harbour.example", ASK)
"""The addresses of the demo's queues and its sender, all delivered to the mailbox `LIBRARY`."""
LIBRARY = "library"

_HINT = f"""
Mail of this demo goes nowhere else. For a mail program: the address as the user, the password “{PASSWORD}”,
IMAP 127.0.0.1:{{imap}}, SMTP 127.0.0.1:{{smtp}}, nothing encrypted. Or, in another terminal:
  {{command}} read dana@example.org
  {{command}} reply dana@example.org 'Which shelf?' [FILE …]
  {{command}} write dana@example.org {OF_THE_LIBRARY[0]} 'Do you lend laptops?' [FILE …]
"""


class Delivering(Postbox):
    """Delivers every accepted email to the mailboxes of its recipients."""

    def __init__(self, dovecot: Dovecot) -> None:
        super().__init__()
        self._dovecot = dovecot

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Deliver before acknowledging."""
        assert isinstance(envelope.content, bytes)
        for box in {box_of(recipient) for recipient in envelope.rcpt_tos}:
            await asyncio.to_thread(Mailbox(self._dovecot, box).put, envelope.content)
        return "250 OK"


def box_of(recipient: str) -> str:
    """The mailbox of an address, without the part after a plus."""
    local, _, domain = recipient.lower().partition("@")
    address = f"{local.partition('+')[0]}@{domain}"
    return LIBRARY if address in OF_THE_LIBRARY else address


def environment(dovecot: Dovecot, port: int) -> dict[str, str]:
    """Refdesk's environment variables for these servers."""
    return {
        "REFDESK_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "REFDESK_MAIL_FROM": f"Harbour Library <{ASK}>",
        "REFDESK_IMAP_URL": Mailbox(dovecot, LIBRARY).url,
        "REFDESK_IMAP_SECONDS": "2",
    }


def shown(email: EmailMessage) -> str:
    """Main header fields and plain text, for a terminal."""
    body = email.get_body(("plain",))
    head = [f"{name}: {email[name]}" for name in ("From", "To", "Subject", "Date") if email[name]]
    return "\n".join([*head, "", str(body.get_content()).strip() if body else ""])


def reply(email: EmailMessage, sender: str, words: str, files: Sequence[Path] = ()) -> EmailMessage:
    """A reply that quotes the email below its text, as mail programs write it."""
    body = email.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in str(body.get_content() if body else "").splitlines())
    answer = write(
        sender, str(email["Reply-To"] or email["From"]), f"{words}\n\n{email['From']} wrote:\n{quoted}", files
    )
    answer.replace_header("Subject", f"Re: {str(email['Subject']).removeprefix('Re: ')}")
    answer["In-Reply-To"] = answer["References"] = str(email["Message-ID"])
    return answer


def write(sender: str, recipient: str, words: str, files: Sequence[Path] = ()) -> EmailMessage:
    """An email whose subject is the first line of its text."""
    email = EmailMessage()
    email["From"], email["To"], email["Message-ID"] = sender, recipient, make_msgid(domain="mail.example.org")
    email["Subject"] = words.splitlines()[0][:80]
    email.set_content(words)
    for file in files:
        kind = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").split("/")
        email.add_attachment(file.read_bytes(), maintype=kind[0], subtype=kind[1], filename=file.name)
    return email


def send(email: EmailMessage, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(email)


async def serve(args: Any) -> int:
    """Run the servers and Refdesk until Refdesk ends; returns its exit code."""
    dovecot = the_dovecot(args.imap_port)
    dovecot.start()
    async with serving(Delivering(dovecot), args.smtp_port) as port:
        usual = (port, dovecot.port) == (SMTP_PORT, IMAP_PORT)
        command = "bin/demo-mail" if usual else f"bin/demo-mail --smtp-port {port} --imap-port {dovecot.port}"
        print(_HINT.format(imap=dovecot.port, smtp=port, command=command), flush=True)
        server = (sys.executable, "-m", "refdesk.server.serve")
        refdesk = await asyncio.create_subprocess_exec(*server, env={**os.environ, **environment(dovecot, port)})
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await refdesk.wait()
        except asyncio.CancelledError:
            # Refdesk closes its connections before it exits. After Ctrl-C this is a second, harmless signal.
            refdesk.terminate()
            await refdesk.wait()
            return 0


def main() -> None:
    """Exits with 1 and the reason if a program is missing or a port is in use."""
    parser = argparse.ArgumentParser(prog="bin/demo-mail", description="The demo with a mail server and mailboxes.")
    parser.add_argument("--smtp-port", type=int, default=SMTP_PORT)
    parser.add_argument("--imap-port", type=int, default=IMAP_PORT)
    verbs = parser.add_subparsers(dest="verb")
    for name, words in (("read", "Show somebody's emails."), ("reply", "Answer their last."), ("write", "Write one.")):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("address")
        if name == "write":
            verb.add_argument("to")
        if name != "read":
            verb.add_argument("words")
            verb.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    try:
        sys.exit(asyncio.run(serve(args)) if args.verb is None else perform(args))
    except (pytest.skip.Exception, OSError, RuntimeError) as missing:
        sys.exit(str(missing))
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass


def perform(args: Any) -> int:
    """Read, reply to or write an email while the demo runs; returns the exit code."""
    if args.verb == "write":
        send(write(args.address, args.to, args.words, args.files), args.smtp_port)
        return 0
    emails = Mailbox(Running(args.imap_port), box_of(args.address)).emails()
    if not emails:
        print(f"There is no mail for {args.address}.")
        return 1
    if args.verb == "read":
        print(f"\n\n{'-' * 72}\n".join(map(shown, emails)))
    else:
        send(reply(emails[-1], args.address, args.words, args.files), args.smtp_port)
    return 0


if __name__ == "__main__":
    main()
