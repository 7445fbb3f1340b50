"""Notices to the owner of an account about changes that protect it. `refdesk.mail` sends them, where it sends email."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest

from refdesk.audit.recording import network
from refdesk.audit.request import current_actor, current_request
from refdesk.kit.hooks import Hook
from refdesk.staff import audited
from refdesk.staff.models import Operator

from .devices import browser_of


class Change(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    FACTORS_REMOVED = "factors_removed"
    CODES_MADE = "codes_made"
    PASSWORD = "password"  # noqa: S105 a name
    EMAIL = "email"
    BREAK_GLASS = "break_glass"


@dataclass(frozen=True)
class Notice:
    """A change of an account, and where it came from. `by_other`: an administrator made it.

    `about` is another account, whose sign-in the notice is about; empty for their own.
    """

    operator: Operator
    recipient: str
    change: Change
    by_other: bool
    browser: str
    network: str
    about: str = ""


send: Hook[Callable[[Notice], None]] = Hook("who tells owners of accounts about changes")


def notify_owner(operator: Operator, change: Change, recipient: str = "") -> None:
    """Announce a change in the current request, in the transaction of the change."""
    _send(operator, change, recipient or operator.email, current_actor().id not in (None, operator.pk))


def notify_about(account: Operator, administrator: Operator, change: Change) -> None:
    """Announce to an administrator what someone else's account did in the current request."""
    _send(administrator, change, administrator.email, by_other=False, about=str(account))


def _send(operator: Operator, change: Change, recipient: str, by_other: bool, about: str = "") -> None:
    request = current_request()
    notice = Notice(
        operator,
        recipient,
        change,
        by_other=by_other,
        browser=browser_of(request) if request else "",
        network=_network_of(request, operator) if request else "",
        about=about,
    )
    for provided in send:
        provided(notice)


def operator_saved(instance: Operator, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Announce a new password or email; a receiver of `post_save`, after that of the audit log.

    An account that no one has used yet has no owner to be warned: its first password is that of an invitation.
    """
    if created or raw or not instance.origins.exists():
        return
    # `set_password` sets it; an upgrade of the hash at a sign-in does not.
    if getattr(instance, "_password", None) is not None:
        notify_owner(instance, Change.PASSWORD)
    former = audited.former_values(instance).get("email", instance.email)
    if former != instance.email:
        notify_owner(instance, Change.EMAIL, former)


def _network_of(request: HttpRequest, operator: Operator) -> str:
    return network(request.META.get("REMOTE_ADDR", ""), audited.library_of(operator))
