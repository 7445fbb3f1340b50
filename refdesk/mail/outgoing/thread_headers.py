"""Which mails belong together: what a mail answers, by their Message-IDs."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, SMTPUTF8, EmailPolicy, Policy
from typing import Any

from ..models import Incoming, Mail

MOST = 20
"""A header may not grow without end."""


def earlier_message_ids(mail: Mail) -> list[str]:
    """The Message-IDs of what went to and fro with this ticket's patron before it, the latest last."""
    ours = Mail.objects.filter(ticket=mail.ticket_id, operator=None, seq__lt=mail.seq).order_by("-seq")
    theirs = (
        Incoming.objects.filter(ticket=mail.ticket_id, received_at__lt=mail.created_at)
        .exclude(message_id="")
        .order_by("-received_at")
    )
    known = [
        *ours.values_list("created_at", "message_id")[:MOST],
        *theirs.values_list("received_at", "message_id")[:MOST],
    ]
    return [name for _, name in sorted(known) if name.isascii() and name.isprintable()][-MOST:]


class MessageIds(UnstructuredHeader, BaseHeader):
    """Broken between them alone: one that is longer than a line Python would encode, and nobody would know it again."""

    def fold(self, *, policy: Policy) -> str:
        """As it travels."""
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


def _knowing_threads(policy: "EmailPolicy[Any]") -> "EmailPolicy[Any]":
    kinds = HeaderRegistry()
    for name in ("In-Reply-To", "References"):
        kinds.map_to_type(name, MessageIds)
    return policy.clone(header_factory=kinds)


ASCII, BEYOND_ASCII = _knowing_threads(SMTP), _knowing_threads(SMTPUTF8)
"""How mails are written."""
