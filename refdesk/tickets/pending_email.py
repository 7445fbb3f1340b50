"""The unsent email to a ticket's patron. The room of email, which tickets don't import, fills the hook in."""

from collections.abc import Callable
from typing import NamedTuple

from refdesk.kit.hooks import Hook


class PendingEmail(NamedTuple):
    """An email to the patron that has been unsent since `since` (ms); `why` is empty until the first attempt."""

    since: int
    why: str


unsent_email: Hook[Callable[[int], PendingEmail | None]] = Hook("the oldest unsent email to a ticket's patron")


def oldest_pending(ticket: int) -> PendingEmail | None:
    """The unsent email that has waited the longest."""
    return next((email for find in unsent_email if (email := find(ticket))), None)
