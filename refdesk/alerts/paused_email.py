"""The email to a library's administrators about a channel that was paused."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from refdesk.kit.isolation import isolated_facts
from refdesk.mail.models import Email
from refdesk.mail.outgoing.formatting import Paragraph, link_mark
from refdesk.mail.outgoing.texts import EmailText

from .models import ChannelKind


def compose(email: Email) -> EmailText | None:
    """None if the account was deleted meanwhile."""
    if email.operator is None:
        return None
    service = ChannelKind(email.facts["kind"]).label
    facts = isolated_facts({**email.facts, "service": service, "name": email.operator.name})
    words = _(
        "for days no alert has arrived in the channel “%(channel)s” (%(service)s) of %(department)s. It is paused. "
        "Correct its address under Administration, Alerts to a channel, and switch it on again:"
    )
    paragraph, address = words % facts, f"{settings.CONFIG.public_url}{reverse('desk')}"
    return EmailText(
        _("Alerts to the channel “%(channel)s” are paused") % facts,
        [
            Paragraph(_("Hello %(name)s,") % facts),
            Paragraph(f"{paragraph}\n{address}", (link_mark(address, len(paragraph) + 1),)),
        ],
    )
