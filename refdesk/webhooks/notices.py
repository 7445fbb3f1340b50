"""Emails to the administrators of a library whose webhook was switched off after five days of failures."""

from django.conf import settings
from django.utils.translation import gettext as _

from refdesk.kit.isolation import isolated_facts
from refdesk.mail.models import Email
from refdesk.mail.outgoing.formatting import Paragraph
from refdesk.mail.outgoing.queue import queue_email
from refdesk.mail.outgoing.texts import EmailText
from refdesk.staff.permissions import administrators_of

from .models import Webhook


def queue_notices(webhook: Webhook, now: int) -> None:
    """Queue an email to each administrator of the library, if this server sends any."""
    if settings.CONFIG.mail.smtp is None:
        return
    for operator in administrators_of(webhook.library):
        facts = {"webhook": webhook.name, "address": webhook.address}
        queue_email(webhook.library, Email.Kind.WEBHOOK, operator, operator.email, now, facts)


def compose(email: Email) -> EmailText | None:
    """None if the account was deleted meanwhile."""
    if email.operator is None:
        return None
    facts = isolated_facts({"library": email.library.name, "name": email.operator.name, **email.facts})
    return EmailText(
        _("Webhook of %(library)s switched off: %(webhook)s") % facts,
        [
            Paragraph(_("Hello %(name)s,") % facts),
            Paragraph(
                _(
                    "for five days no request to the webhook “%(webhook)s” succeeded, so it was switched off. Events "
                    "are no longer sent to this address:"
                )
                % facts
            ),
            Paragraph(email.facts["address"]),
            Paragraph(
                _(
                    "Under Administration → Webhooks you see what the receiver answered. Repair it, then enable the "
                    "webhook: what waited is sent then."
                )
            ),
        ],
    )
