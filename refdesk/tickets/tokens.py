"""A ticket's token: who has it is the patron of one ticket. Derived, so that every mail can carry the same address."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from .head import Head

_SALT = "refdesk.tickets.patron"


def issue(head: Head) -> str:
    """The token of this ticket's patron."""
    proof = salted_hmac(_SALT, f"{head.ticket}:{head.library}:{head.start_key}", algorithm="sha256").hexdigest()[:43]
    return f"{head.ticket}.{proof}"


def ticket_of(token: str) -> int | None:
    """The ticket that the token claims to be for; not yet a proof."""
    ticket, _, proof = token.partition(".")
    return int(ticket) if ticket.isascii() and ticket.isdigit() and len(ticket) < 19 and proof else None


def proves(token: str, head: Head) -> bool:
    """Whether the token is this ticket's."""
    return constant_time_compare(token, issue(head))


def patrons_page(head: Head) -> str:
    """The address of the private page on which the patron reads and replies."""
    return f"{settings.CONFIG.public_url}{patrons_path(head)}"


def patrons_path(head: Head) -> str:
    """The same, on whichever host it was asked for."""
    return f"/ticket/{issue(head)}/"
