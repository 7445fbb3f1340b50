"""Builds commands on tickets from what a patron sends."""

import secrets
from collections.abc import Sequence
from typing import Any

from .. import commands as c
from .. import permissions
from ..events import AttachedFile
from ..models import Queue


def open_command(queue: Queue, source: str, question: str, key: str = "", **facts: Any) -> c.Open:
    """Build the command that opens a ticket; without a `key` it gets a random one."""
    return c.Open(
        queue=permissions.queue_info(queue),
        country=queue.library.country,
        source=source,  # type: ignore[arg-type]
        key=key or secrets.token_urlsafe(16),
        question=question,
        **facts,
    )


def suggested_by(widget: int, faqs: Sequence[int]) -> dict[str, Any]:
    """The facts of a question for which this widget suggested these FAQs."""
    return {"widget": widget, "suggested": tuple(faqs)} if faqs else {}


def reply_command(patron: c.Patron, text: str, key: str, attached: tuple[AttachedFile, ...] = ()) -> c.Command:
    reply = c.Reply(text=text, files=tuple(file.token for file in attached))
    return c.Command(patron.ticket, patron, reply, key, attached=attached)


def claim_command(patron: c.Patron, key: str) -> c.Command:
    """Build the command that opens the link which was made for the patron."""
    return c.Command(patron.ticket, patron, c.ClaimLink(link=patron.link), key)


def forget_command(patron: c.Patron) -> c.Command:
    """Build the command that has all of the patron's data in the ticket forgotten."""
    return c.Command(patron.ticket, patron, c.Forget())
