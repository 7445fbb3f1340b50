"""The email by which an administrator tries whether this server sends any. It waits in the queue like all others."""

from django.utils.translation import gettext as _

from refdesk.kit.isolation import isolated_facts
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from ..models import Email
from .formatting import Paragraph
from .queue import queue_email
from .texts import EmailText


def queue_test(by: Operator, library: Library, recipient: str, now: int) -> Email:
    """Queue a test email. `now` is in ms. The server must be able to send email."""
    return queue_email(library, Email.Kind.TEST, by, recipient, now)


def compose(email: Email) -> EmailText:
    facts = isolated_facts({"library": email.library.name, "name": email.operator.name if email.operator else ""})
    text = _("%(name)s sent this email to try whether this server sends email. It does.") % facts
    return EmailText(_("Test email of %(library)s") % facts, [Paragraph(text)])
