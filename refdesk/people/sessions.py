"""Operators' sessions: Django's, in the database, with an end for being unused and one that nothing puts off.

Use is noted in the row's `expire_date` alone, by an UPDATE: the data of a session are not written by who only reads.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import DeskSession

GetResponse = Callable[[HttpRequest], HttpResponse]
EVERY = timedelta(minutes=5)
"""Use is noted once in this time: so much sooner than the setting says a session may end."""
_ENDS = "_ends"


class SessionStore(db.SessionStore):
    """A session that ends after `SESSION_COOKIE_AGE` however it is used, and earlier where it is not used."""

    row_ends: datetime | None = None
    """When the row says that it ends, as it was loaded."""

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds that the cookie lasts: until the end that nothing puts off. The row may end earlier."""
        return max(0, int((_ends(self.get(_ENDS)) - timezone.now()).total_seconds()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When the row ends, where nobody uses the session any more."""
        return _unused_until(_ends(self.get(_ENDS)))

    def begin(self) -> None:
        """Let it last from now on: somebody signed in."""
        self[_ENDS] = (timezone.now() + _lasts()).timestamp()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row, with the end that nothing puts off."""
        data.setdefault(_ENDS, (timezone.now() + _lasts()).timestamp())
        return super().create_model_instance(data)

    def note_use(self) -> None:
        """Put off the end for being unused, where that was not done in the last minutes."""
        if self.row_ends is not None and self.session_key:
            _put_off(self.session_key, self.row_ends, self.get(_ENDS))

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.row_ends = row.expire_date if row else None
        return row


def note_use(get_response: GetResponse) -> GetResponse:
    """Middleware: a request that looked into its session used it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = request.session
        if session.accessed and not session.modified and isinstance(session, SessionStore):
            session.note_use()
        return response

    return middleware


def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Let the session last from this sign-in on."""
    if isinstance(request.session, SessionStore):
        request.session.begin()


def note_use_of(hashes: Collection[str]) -> None:
    """Put off the end of sessions whose desks are connected (see `connection_tokens.session_hash`)."""
    soon = timezone.now() + _unused() - EVERY
    due = DeskSession.objects.filter(hash__in=hashes, session__expire_date__lt=soon).select_related("session")
    for row in due:
        _put_off(row.session.session_key, row.session.expire_date, row.session.get_decoded().get(_ENDS))


def _put_off(key: str, row_ends: datetime, ends: float | None) -> None:
    """A session of before, which does not say when it ends at the latest, ends when its row says."""
    until = row_ends if ends is None else _unused_until(datetime.fromtimestamp(ends, UTC))
    if until - row_ends >= EVERY:
        Session.objects.filter(session_key=key, expire_date__gt=timezone.now()).update(expire_date=until)


def _ends(ends: float | None) -> datetime:
    return timezone.now() + _lasts() if ends is None else datetime.fromtimestamp(ends, UTC)


def _unused_until(ends: datetime) -> datetime:
    return min(ends, timezone.now() + _unused())


def _lasts() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _unused() -> timedelta:
    return timedelta(hours=settings.CONFIG.idle_hours)
