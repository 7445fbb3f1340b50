"""Whether an email to a ticket's patron has not been sent yet."""

from collections.abc import Callable
from typing import NamedTuple

from refdesk.kit.hooks import Hook


class PendingMail(NamedTuple):
    """A mail to the patron is not gone yet; `why` is empty until it was tried."""

    since: int
    why: str


unsent_mail: Hook[Callable[[int], PendingMail | None]] = Hook("the oldest unsent email to a ticket's patron")


def oldest_pending(ticket: int) -> PendingMail | None:
    """The mail that has waited for the longest."""
    return next((found for find in unsent_mail if (found := find(ticket))), None)
