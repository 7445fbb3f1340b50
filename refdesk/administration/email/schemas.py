"""Requests and responses of the HTTP API of email’s settings and states."""

from typing import Literal

from ninja import Field, Schema


class EmailTest(Schema):
    """The recipient of a test email."""

    to: str = Field(max_length=400)


class OutgoingEmail(Schema):
    """An email. Times are in ms: `due_at` is the next attempt of a waiting one. `error` is that of the last attempt."""

    id: int
    to: str
    kind: str
    ticket: int | None
    chat: int | None
    state: Literal["due", "sending", "sent", "failed", "bounced"]
    created_at: int
    due_at: int
    sent_at: int | None
    attempts: int
    error: str


class OutgoingPage(Schema):
    """At most 50 emails, the latest first; `next` is the `before` of the next page."""

    emails: list[OutgoingEmail]
    next: str | None


class ReceivedEmail(Schema):
    """An email in the mailbox, and what became of it: `outcome` and `reason`. `received_at` is in ms."""

    id: int
    sender: str
    subject: str
    state: Literal["pending", "filed", "no_action", "set_aside"]
    outcome: str
    reason: str
    ticket: int | None
    received_at: int


class ReceivedPage(Schema):
    """At most 50 emails, the latest first; `next` is the `before` of the next page."""

    emails: list[ReceivedEmail]
    next: str | None


class MailServer(Schema):
    """A mail server and the account on it. `folder` is empty for sending.

    `encryption`: TLS from the beginning (`implicit`), by `starttls`, or `none`. A server on this machine may lack
    STARTTLS: before the first email it is `unknown`.
    """

    host: str
    port: int
    user: str
    encryption: Literal["implicit", "starttls", "none", "unknown"]
    sign_in: Literal["none", "password", "oauth"]
    folder: str


class MailboxState(Schema):
    """A mailbox: when it was read last (ms, null for never), and the error of that; empty for none."""

    name: str
    checked_at: int | None
    error: str


class EmailServer(Schema):
    """The settings for email. `smtp` is null if no email is sent, `imap` if no mailbox is read.

    `per_hour` emails are sent to one address within an hour; a mailbox is read every `imap_seconds`.
    """

    sender: str
    sender_name: str
    smtp: MailServer | None
    imap: MailServer | None
    per_hour: int
    imap_seconds: int
    mailboxes: list[MailboxState]


class EmailOverview(Schema):
    """Whether this server sends and reads email, and its settings: null unless the operator is a superuser."""

    sends: bool
    reads: bool
    waiting: int
    failed: int
    server: EmailServer | None
