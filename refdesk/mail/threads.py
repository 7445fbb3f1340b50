"""Which mails belong together: what a mail answers, by their Message-IDs."""

from .models import Incoming, Mail

MOST = 20
"""A header may not grow without end."""


def before(mail: Mail) -> list[str]:
    """The Message-IDs of what went to and fro with this ticket's patron before it, the latest last."""
    ours = Mail.objects.filter(ticket=mail.ticket_id, operator=None, seq__lt=mail.seq).order_by("-seq")
    theirs = Incoming.objects.filter(ticket=mail.ticket_id, at__lt=mail.made_at).exclude(message_id="").order_by("-at")
    known = [*ours.values_list("made_at", "message_id")[:MOST], *theirs.values_list("at", "message_id")[:MOST]]
    return [name for _, name in sorted(known)][-MOST:]
