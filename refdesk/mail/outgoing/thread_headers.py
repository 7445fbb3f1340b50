"""In-Reply-To and References (RFC 5322, section 3.6.4), by which mail programs group a ticket's emails."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, SMTPUTF8, EmailPolicy, Policy
from typing import Any

from ..models import Email, Incoming

MAX_IDS = 20
"""Maximum Message-IDs in a header."""


def earlier_message_ids(email: Email) -> list[str]:
    """Message-IDs of earlier emails to and from the ticket's patron, newest last."""
    ours = Email.objects.filter(ticket=email.ticket_id, operator=None, seq__lt=email.seq).order_by("-seq")
    theirs = (
        Incoming.objects.filter(ticket=email.ticket_id, received_at__lt=email.created_at)
        .exclude(message_id="")
        .order_by("-received_at")
    )
    earlier = [
        *ours.values_list("created_at", "message_id")[:MAX_IDS],
        *theirs.values_list("received_at", "message_id")[:MAX_IDS],
    ]
    return [name for _, name in sorted(earlier) if name.isascii() and name.isprintable()][-MAX_IDS:]


class MessageIds(UnstructuredHeader, BaseHeader):
    """A header folded between its Message-IDs: Python's own folding encodes one longer than a line."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


def _with_message_ids(policy: "EmailPolicy[Any]") -> "EmailPolicy[Any]":
    registry = HeaderRegistry()
    for name in ("In-Reply-To", "References"):
        registry.map_to_type(name, MessageIds)
    return policy.clone(header_factory=registry)


ASCII, BEYOND_ASCII = _with_message_ids(SMTP), _with_message_ids(SMTPUTF8)
"""Policies for outgoing emails."""
