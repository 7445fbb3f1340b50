"""Audit log of sign-ins and sign-outs, requests for a new password, and invitations."""

from typing import Any

from django.http import HttpRequest

from refdesk.audit import sweep
from refdesk.audit.models import Action, Entry
from refdesk.audit.recording import Thing, count_repeat, entry_of, log_after_commit, record
from refdesk.audit.request import STRANGER, actor_of
from refdesk.kit.quota import Quota
from refdesk.staff.audited import library_of, operator_thing
from refdesk.staff.models import Operator

_UNKNOWN = Thing("operator", "", "unknown email")
"""The typed email is not recorded: people sometimes type a password into the wrong field."""
# An attacker with many addresses could fill the table: beyond this many an hour, new entries have no network.
_networks = Quota("audit/networks", 1, 3600)
_new_networks = Quota("audit/new-networks", 100, 3600)


def signed_in(operator: Operator) -> None:
    """Record a sign-in."""
    record(Action.SIGNED_IN, operator_thing(operator), actor=actor_of(operator), library=library_of(operator))


def broke_glass(operator: Operator) -> None:
    """Record a sign-in with a break-glass account."""
    record(Action.BREAK_GLASS, operator_thing(operator), actor=actor_of(operator), library=library_of(operator))


def break_glass_tried(operator: Operator) -> None:
    """Record that an administrator tried the password of an account for which they want to switch passwords off."""
    record(Action.BREAK_GLASS_TRIED, operator_thing(operator), library=library_of(operator))


def sign_in_failed(operator: Operator | None) -> None:
    """Record a wrong password. Repeats at one account from one network within an hour form one entry."""
    entry = _attempt(Action.SIGN_IN_FAILED, operator)
    count_repeat(entry, (entry.object, entry.network))
    log_after_commit(entry)


def password_requested(operator: Operator | None, address: str) -> None:
    """Record that someone at an IP address requested a link for a new password, once an hour and network."""
    entry = _attempt(Action.PASSWORD_REQUESTED, operator, address)
    count_repeat(entry, (entry.object, entry.network))
    log_after_commit(entry)


def sign_in_refused(operator: Operator | None) -> None:
    """Record an attempt that was refused without a check. Frequent ones are written later, as a count."""
    entry = _attempt(Action.SIGN_IN_REFUSED, operator)
    sweep.refused.add(entry, entry.object, entry.network)


def signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Record a sign-out; a receiver of `user_logged_out`."""
    if isinstance(user, Operator):
        record(Action.SIGNED_OUT, operator_thing(user), actor=actor_of(user), library=library_of(user))


def idle_ended(operator: Operator) -> None:
    """Record that a session ended without input."""
    record(Action.SIGNED_OUT, operator_thing(operator), library=library_of(operator), changes={"idle": True})


def sessions_ended(operator: Operator, count: int) -> None:
    """Record that an operator signed other browsers out."""
    about = operator_thing(operator)
    record(Action.SESSIONS_ENDED, about, library=library_of(operator), changes={"sessions": [count, 0]})


def invited(operator: Operator) -> None:
    """Record that an invitation was made. Its use is recorded as a change of the password."""
    record(Action.INVITATION_MADE, operator_thing(operator), library=library_of(operator))


def refused_elsewhere(action: Action, about: Thing, reason: str) -> None:
    """Record why a sign-in without a password was refused. Frequent ones are written later, as a count."""
    entry = _entry(action, about)
    entry.changes = {"reason": reason}
    sweep.refused.add(entry, entry.object, reason, entry.network)


def _attempt(action: Action, operator: Operator | None, address: str | None = None) -> Entry:
    about = _UNKNOWN if operator is None else operator_thing(operator)
    return _entry(action, about, None if operator is None else library_of(operator), address)


def _entry(action: Action, about: Thing, library: int | None = None, address: str | None = None) -> Entry:
    entry = entry_of(action, about, actor=STRANGER, library=library, address=address)
    key = f"{action} {entry.object} {entry.network}"
    if not _networks.wait(key):
        if _new_networks.spend(""):
            _networks.spend(key)
        else:
            entry.network = ""
    return entry
