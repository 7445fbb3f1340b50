"""Sending an email again, as an administrator requests it."""

from django.utils.translation import gettext as _

from ..models import Email
from . import queue


def reason_against(email: Email) -> str:
    """Why the email can't be sent again; empty if it can."""
    if email.state == Email.State.SENDING:
        return _("This email is being sent right now.")
    if _contact_redacted(email):
        return _("Nothing is sent if the patron’s contact info was deleted.")
    return ""


def send_again(email: Email, now: int) -> None:
    """Queue it again for `now` (ms). A patron's email goes to the ticket's current contact."""
    queue.resend(email, now, _address_now(email))


def _contact_redacted(email: Email) -> bool:
    """Whether the ticket's contact was redacted: the row may outlive it."""
    return email.operator_id is None and email.ticket is not None and ",contact," in email.ticket.redacted


def _address_now(email: Email) -> str:
    contact = email.ticket.contact if email.ticket else None
    return contact if email.operator_id is None and contact and "@" in contact else email.recipient


def sets_password(email: Email) -> bool:
    """Whether it has a link with which a password is set: sending it needs a confirmation."""
    return email.kind in (Email.Kind.INVITATION, Email.Kind.PASSWORD)
