"""Emails with a link at which their operator sets a password.

The link is made when the email is sent: the queue holds no credential, and an email that became invalid isn't sent.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from refdesk.identity.invitations import invitation_link, valid_until
from refdesk.identity.password_links import LASTS, may_reset, password_link
from refdesk.identity.sign_in_rules import password_allowed
from refdesk.kit.clock import now_ms
from refdesk.kit.isolation import isolated_facts
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from ..models import Email
from .formatting import Paragraph, link_mark
from .queue import HOUR_MS, queue_email
from .texts import EmailText

PER_HOUR = 3
"""Links for new passwords to one account."""


def can_be_sent(operator: Operator) -> bool:
    """Whether this server sends email, and there is a library in whose name it does."""
    return settings.CONFIG.mail.smtp is not None and library_for(operator) is not None


def queue_invitation(operator: Operator) -> None:
    """Queue the email of the operator's current invitation. `can_be_sent` must hold."""
    _queue(operator, Email.Kind.INVITATION, max(now_ms(), operator.invited_at or 0))


def queue_password_link(operator: Operator, now: int) -> None:
    """Queue a link for a new password, if there weren't too many within the hour. The account must be locked."""
    recent = Email.objects.filter(operator=operator, kind=Email.Kind.PASSWORD, created_at__gt=now - HOUR_MS)
    if recent.count() < PER_HOUR:
        _queue(operator, Email.Kind.PASSWORD, now)


def compose(email: Email) -> EmailText | None:
    """None if the account has another address now, or the link would no longer be valid."""
    person = email.operator
    if person is None or not person.is_active or person.email != email.recipient:
        return None
    return _invitation(email, person) if email.kind == Email.Kind.INVITATION else _new_password(email, person)


def _invitation(email: Email, person: Operator) -> EmailText | None:
    until = valid_until(person)
    # A newer invitation is another one: it was handed over, or has its own email.
    if until is None or until <= now_ms() or (person.invited_at or 0) > email.created_at:
        return None
    facts = isolated_facts({"library": email.library.name, "name": person.name, "email": person.email})
    if not password_allowed(person):
        return _without_password(facts)
    if person.has_usable_password():
        why = _("An administrator of %(library)s sends you a link at which you set a new password.")
    else:
        why = _("%(library)s has made an account for you, with which you answer questions on its reference desk.")
    day = date_format(datetime.fromtimestamp(until / 1000, ZoneInfo(email.library.time_zone)), "DATE_FORMAT")
    return EmailText(
        _("Your invitation to the desk of %(library)s") % facts,
        [
            Paragraph(_("Hello %(name)s,") % facts),
            Paragraph(why % facts),
            _link(_("Set your password at this address:"), invitation_link(person)),
            Paragraph(_("The address works once, until %(date)s. Give it to no one.") % {"date": day}),
            Paragraph(_("Afterwards you sign in with the email address %(email)s.") % facts, quiet=True),
        ],
    )


def _without_password(facts: dict[str, str]) -> EmailText:
    """The invitation while passwords are off: its person signs in with their institution."""
    return EmailText(
        _("Your invitation to the desk of %(library)s") % facts,
        [
            Paragraph(_("Hello %(name)s,") % facts),
            Paragraph(
                _("%(library)s has an account for you, with which you answer questions on its reference desk.") % facts
            ),
            _link(
                _("Sign in with your institution at this address:"),
                f"{settings.CONFIG.public_url}{reverse('sign-in')}",
            ),
            Paragraph(_("Your account has the email address %(email)s.") % facts, quiet=True),
        ],
    )


def _new_password(email: Email, person: Operator) -> EmailText | None:
    if not may_reset(person) or now_ms() - email.created_at > LASTS * 1000:
        return None
    facts = isolated_facts({"library": email.library.name, "name": person.name, "minutes": LASTS // 60})
    return EmailText(
        _("A new password for the desk of %(library)s") % facts,
        [
            Paragraph(_("Hello %(name)s,") % facts),
            Paragraph(_("someone, probably you, requested a new password for your account.")),
            _link(_("Set it at this address:"), password_link(person)),
            Paragraph(_("The address works once, for %(minutes)d minutes. Give it to no one.") % facts),
            Paragraph(
                _("If it wasn’t you, you don’t need to do anything: your password stays the same."),
                quiet=True,
            ),
        ],
    )


def _link(words: str, address: str) -> Paragraph:
    return Paragraph(f"{words}\n{address}", (link_mark(address, len(words) + 1),))


def _queue(operator: Operator, kind: Email.Kind, now: int) -> None:
    library = library_for(operator)
    if library is None:
        raise RuntimeError("no library in whose name to send an email")
    queue_email(library, kind, operator, operator.email, now)


def library_for(operator: Operator) -> Library | None:
    """In whose name an operator gets emails: their first library; for a superuser without one, the first of all."""
    first = Library.objects.filter(departments__memberships__operator=operator).order_by("pk").first()
    return first or (Library.objects.order_by("pk").first() if operator.is_superuser else None)
