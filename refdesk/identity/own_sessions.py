"""Where an operator is signed in, and why a session ended."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from refdesk.audit.recording import network
from refdesk.kit.clock import now_ms
from refdesk.staff.audited import library_of
from refdesk.staff.models import Operator

from . import audited
from .connection_tokens import session_hash
from .devices import browser_of
from .models import DeskSession, DeskSessions, EndedSession
from .sign_in_rules import current

LATE = 180_000
"""ms by which the stored use of a session may be later than the input that it stands for."""


def store_session(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Store the new session of an operator who signed in; a receiver of `user_logged_in`."""
    if isinstance(user, Operator):
        continue_session(request, user, now_ms())


def continue_session(request: HttpRequest, operator: Operator, began_at: int | None) -> None:
    """Store the session of the request, which has a new key."""
    if not request.session.session_key:
        request.session.save()
    key = request.session.session_key or ""
    DeskSession.objects.update_or_create(
        hash=session_hash(key),
        defaults={
            "session_id": key,
            "operator": operator,
            "browser": browser_of(request),
            "network": network(request.META.get("REMOTE_ADDR", ""), library_of(operator)),
            "began_at": began_at,
            "used_at": now_ms(),
        },
    )


def current_session(request: HttpRequest) -> str:
    """The hash of the session of the request."""
    return session_hash(request.session.session_key or "")


def sessions_of(operator: Operator) -> DeskSessions:
    """The sessions that haven't ended, the last used first."""
    lasting = DeskSession.objects.filter(operator=operator, session__expire_date__gt=timezone.now())
    return lasting.order_by("-used_at", "hash")


def sign_out_sessions(
    operator: Operator, sessions: DeskSessions, reason: EndedSession.Reason = EndedSession.Reason.SIGNED_OUT
) -> int:
    """End these sessions of the operator. Their live connections end within seconds. Returns their number."""
    count = sessions.end(reason)
    if count:
        audited.sessions_ended(operator, count)
    return count


def sign_out_others(request: HttpRequest, operator: Operator, reason: EndedSession.Reason) -> int:
    """End all sessions of the operator but that of the request. Returns their number."""
    return sign_out_sessions(operator, sessions_of(operator).exclude(pk=current_session(request)), reason)


def operator_saved(instance: Operator, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """End all sessions of an operator with a new password, also that of the request, and of a deactivated one.

    A receiver of `post_save`.
    """
    if created or raw:
        return
    sessions = DeskSession.objects.filter(operator=instance)
    if not instance.is_active:
        sessions.end(EndedSession.Reason.DEACTIVATED)
    # `set_password` sets it; an upgrade of the hash at a sign-in does not.
    elif getattr(instance, "_password", None) is not None:
        sessions.end(EndedSession.Reason.PASSWORD)


def end_idle_session(request: HttpRequest, operator: Operator) -> int:
    """End the session of the request, whose desk had no input. Returns 0, or for how many seconds it has been used
    elsewhere, such as on the page of one's second factor, too recently."""
    own = DeskSession.objects.filter(pk=current_session(request))
    used_at = own.values_list("used_at", flat=True).first() or 0
    idle_ms = current().idle_minutes * 60_000
    if (left := used_at + idle_ms - LATE - now_ms()) > 0:
        return math.ceil(left / 1000)
    own.end(EndedSession.Reason.IDLE)
    audited.idle_ended(operator)
    return 0


def why_ended(request: HttpRequest) -> str:
    """Why the session of the request's cookie ended, in words for its operator; empty if that isn't known."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return ""
    ended = EndedSession.objects.filter(hash=session_hash(key)).first()
    if ended is not None:
        return str(EndedSession.Reason(ended.reason).label)
    if DeskSession.objects.filter(hash=session_hash(key), session__expire_date__lte=timezone.now()).exists():
        return _("Your session ended because it was not used for too long, or because it was two weeks old.")
    return ""
