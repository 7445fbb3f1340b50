"""Operators' sessions: Django's database sessions with an idle time-out and an absolute end.

Use is recorded only in the row's `expire_date`, by an UPDATE: reading requests don't write the session's data.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from refdesk.kit.clock import now_ms

from .models import DeskSession
from .sign_in_rules import current, stored

GetResponse = Callable[[HttpRequest], HttpResponse]
EVERY = timedelta(minutes=2)
"""Use is recorded at most once in this time."""
SLACK = timedelta(minutes=5)
"""The row lasts this much longer than the rules say: the desk ends the session itself, after its dialog."""
WITHOUT_INPUT = "X-Refdesk-Without-Input"
"""The header of requests that don't show that somebody is there. The desk sends it, and reports input live (P41)."""
_PAGES_AND_CALLS = ("document", "iframe", "frame", "empty")
"""The `Sec-Fetch-Dest` of what counts as use: an open page loads pictures and scripts without anybody there."""
_ENDS = "_ends"


class SessionStore(db.SessionStore):
    """A session that ends after `SESSION_COOKIE_AGE`, or earlier after the time without use that the rules say."""

    row_ends: datetime | None = None
    """The row's `expire_date` when it was loaded."""

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Lifetime of the cookie in seconds: until the absolute end. The row may expire earlier."""
        return max(0, int((_ends(self.get(_ENDS)) - timezone.now()).total_seconds()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When the row expires without further use."""
        return _unused_until(_ends(self.get(_ENDS)))

    def begin(self) -> None:
        """Set the absolute end, counted from now: an operator signed in."""
        self[_ENDS] = (timezone.now() + _lasts()).timestamp()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row, with its absolute end."""
        data.setdefault(_ENDS, (timezone.now() + _lasts()).timestamp())
        return super().create_model_instance(data)

    def note_use(self) -> None:
        """Extend the idle time-out, at most once in `EVERY`."""
        if self.row_ends is not None and self.session_key:
            _put_off(self.session_key, self.row_ends, self.get(_ENDS))

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.row_ends = row.expire_date if row else None
        return row


def note_use(get_response: GetResponse) -> GetResponse:
    """Middleware: records the use of a session that a request has read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        counts = session.accessed and not session.modified and _shows_input(request)
        if counts and isinstance(session, SessionStore):
            session.note_use()
        return response

    return middleware


def _shows_input(request: HttpRequest) -> bool:
    destination = request.headers.get("Sec-Fetch-Dest", "empty")
    return WITHOUT_INPUT not in request.headers and destination in _PAGES_AND_CALLS


def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Set the absolute end of the session, counted from this sign-in."""
    if isinstance(request.session, SessionStore):
        request.session.begin()


def note_use_of(hashes: Collection[str]) -> None:
    """Extend the idle time-out of sessions with these hashes (see `connection_tokens.session_hash`)."""
    until = timezone.now() + _unused()
    # Later than the rules say: the minutes were lowered meanwhile.
    differs = Q(session__expire_date__lt=until - EVERY) | Q(session__expire_date__gt=until + EVERY)
    for row in DeskSession.objects.filter(differs, hash__in=hashes).select_related("session"):
        _put_off(row.session.session_key, row.session.expire_date, row.session.get_decoded().get(_ENDS))


def _put_off(key: str, row_ends: datetime, ends: float | None) -> None:
    """Have the row expire as the rules say from now on: earlier, if the minutes were lowered.

    Sessions of an earlier version have no absolute end (`ends` is None) and are left as they are.
    """
    until = row_ends if ends is None else _unused_until(datetime.fromtimestamp(ends, UTC))
    if abs(until - row_ends) >= EVERY:
        Session.objects.filter(session_key=key, expire_date__gt=timezone.now()).update(expire_date=until)
        DeskSession.objects.filter(session=key).update(used_at=now_ms())


def end_unused() -> None:
    """Have no session last longer without use than the stored rules say. Call it after the minutes were lowered."""
    until = timezone.now() + timedelta(minutes=stored().idle_minutes) + SLACK
    Session.objects.filter(expire_date__gt=until).update(expire_date=until)


def _ends(ends: float | None) -> datetime:
    return timezone.now() + _lasts() if ends is None else datetime.fromtimestamp(ends, UTC)


def _unused_until(ends: datetime) -> datetime:
    return min(ends, timezone.now() + _unused())


def _lasts() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _unused() -> timedelta:
    return timedelta(minutes=current().idle_minutes) + SLACK
