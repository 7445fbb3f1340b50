"""The email by which an administrator tries whether this server sends any. It waits in the queue like all others."""

from django.conf import settings
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from refdesk.libraries.models import Library
from refdesk.people.models import Operator

from ..addresses import ascii_domain
from ..models import Email
from .formatting import Paragraph
from .texts import EmailText


def queue_test(by: Operator, library: Library, recipient: str, now: int) -> Email:
    """Queue a test email. `now` is in ms. The server must be able to send email."""
    name = get_random_string(32)
    return Email.objects.create(
        library=library,
        seq=0,
        kind=Email.Kind.TEST,
        operator=by,
        recipient=recipient,
        message_id=f"<{name}.refdesk@{ascii_domain(settings.CONFIG.mail.sender)}>",
        created_at=now,
        due_at=now,
    )


def compose(email: Email) -> EmailText:
    sent_by = email.operator.name if email.operator else ""
    text = _("%(name)s sent this email to try whether this server sends email. It does.") % {"name": sent_by}
    return EmailText(_("Test email of %(library)s") % {"library": email.library.name}, [Paragraph(text)])
