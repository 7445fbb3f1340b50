"""Which mails belong together: what a mail answers, by their Message-IDs."""

from .models import Mail

MOST = 20
"""A header may not grow without end."""


def before(mail: Mail) -> list[str]:
    """The Message-IDs of what went to and fro with this ticket's patron before it, the latest last."""
    ours = Mail.objects.filter(ticket=mail.ticket_id, operator=None, seq__lt=mail.seq)
    return [name for _, name in sorted(ours.order_by("-seq").values_list("seq", "message_id")[:MOST])]
