"""Which state of emails the check of the server's health reports."""

import pytest

from refdesk.libraries.models import Library
from refdesk.mail.health import OVERDUE_MS, UNREAD_MS, problem
from refdesk.mail.models import Email, Mailbox
from refdesk.mail.settings import MailSettings, Server, mailbox_name
from tests.mail.mail_servers import mail_settings

pytestmark = pytest.mark.django_db
NOW = 10_000_000_000
State = Email.State


def _email(state: Email.State, created: int, error: str = "", sent: int | None = None) -> None:
    library, _ = Library.objects.get_or_create(name="Harbour", slug="harbour")
    Email.objects.create(
        library=library,
        seq=0,
        kind=Email.Kind.TEST,
        recipient="a@b.example",
        message_id=f"<{Email.objects.count()}@b.example>",
        state=state,
        error=error,
        created_at=created,
        due_at=created,
        sent_at=sent,
    )


def test_emails_that_wait_after_failed_attempts_are_reported_with_the_error() -> None:
    _email(State.DUE, NOW - OVERDUE_MS - 60_000, "Connection refused")
    assert problem(mail_settings(), NOW) == "Emails have waited for 31 minutes: Connection refused"
    assert problem(MailSettings(), NOW) == ""


@pytest.mark.parametrize(("age", "error"), [(OVERDUE_MS - 1, "Connection refused"), (OVERDUE_MS * 9, "")])
def test_emails_that_wait_for_a_short_time_or_for_their_limit_are_not_reported(age: int, error: str) -> None:
    _email(State.DUE, NOW - age, error)
    assert problem(mail_settings(), NOW) == ""


def test_an_email_that_one_recipient_defers_is_not_reported_while_others_are_sent() -> None:
    _email(State.DUE, NOW - 10 * OVERDUE_MS, "450 greylisted")
    _email(State.SENT, NOW - OVERDUE_MS, sent=NOW - 60_000)
    assert problem(mail_settings(), NOW) == ""


@pytest.mark.parametrize(
    ("checked", "error", "words"),
    [
        (NOW - 1, "", ""),
        (NOW - 1, "wrong password", "The mailbox can't be read: wrong password"),
        (NOW - UNREAD_MS - 60_000, "", "The mailbox was not checked for 11 minutes."),
        (0, "", ""),
    ],
)
def test_a_mailbox_that_is_not_read_is_reported(checked: int, error: str, words: str) -> None:
    settings = mail_settings(imap=Server("127.0.0.1", 993, "desk", "", "implicit", "INBOX"))
    Mailbox.objects.create(name=mailbox_name(settings), checked_at=checked, error=error)
    assert problem(settings, NOW) == words
