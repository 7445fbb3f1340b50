"""A ticket's token: who has it is the patron of one ticket. Derived, so that every mail can carry the same address."""

from django.conf import settings
from django.utils.crypto import constant_time_compare

from refdesk.journal import tokens

from .head import Head

_SALT = "refdesk.tickets.patron"


def issue(head: Head) -> str:
    """The token of this ticket's patron."""
    return tokens.issue(_SALT, head.ticket, head.library, head.start_key)


ticket_of = tokens.number_of


def proves(token: str, head: Head) -> bool:
    """Whether the token is this ticket's."""
    return constant_time_compare(token, issue(head))


def patrons_page(head: Head) -> str:
    """The address of the private page on which the patron reads and replies."""
    return f"{settings.CONFIG.public_url}{patrons_path(head)}"


def patrons_path(head: Head) -> str:
    """The same, on whichever host it was asked for."""
    return f"/ticket/{issue(head)}/"
