"""Windows without JavaScript: opened with a chat, renewed by each page, closed when the patron finishes."""

from django.db.models import QuerySet

from refdesk.chats.tokens import AFTER_END

from .models import PlainWindow

REFRESH = 10
"""Seconds between two pages while the patron waits."""
WAITING = 3 * REFRESH * 1000
"""How long (ms) a patron counts as present after a page that refreshes itself: the time of three."""
WRITING = 10 * 60_000
"""How long (ms) a patron counts as present after a page on which they read and write: it can't refresh itself."""


def open_window(chat: int, now: int) -> PlainWindow:
    """The window of a chat, made at the first call."""
    window, _ = PlainWindow.objects.get_or_create(chat_id=chat, defaults={"present_until": now + WAITING})
    return window


def window_of(chat: int) -> PlainWindow | None:
    return PlainWindow.objects.filter(chat=chat).first()


def show(chat: int, page: int, present_until: int) -> bool:
    """Note that this page is shown. False, and nothing noted, unless it is the latest page or the one after it."""
    pages = PlainWindow.objects.filter(chat=chat, page__in=(page, page - 1))
    return bool(pages.update(page=page, present_until=present_until))


def is_shown(chat: int, page: int) -> bool:
    """Whether this is the latest page."""
    return PlainWindow.objects.filter(chat=chat, page=page).exists()


def leave(chat: int, page: int, present_until: int) -> None:
    """Note that this page was left, unless a newer one is shown."""
    PlainWindow.objects.filter(chat=chat, page=page).update(present_until=present_until)


def begin_to_stream(chat: int) -> None:
    """Note that the first part of an open response has reached the browser, unless that was too late."""
    PlainWindow.objects.filter(chat=chat, streams=None).update(streams=True)


def streams(chat: int) -> bool:
    """Whether the first part of an open response has reached the browser. If not, none is tried again."""
    PlainWindow.objects.filter(chat=chat, streams=None).update(streams=False)
    return PlainWindow.objects.filter(chat=chat, streams=True).exists()


def close(chat: int) -> None:
    """Let no page of the chat be shown any more."""
    PlainWindow.objects.filter(chat=chat).delete()


def any_expired(now: int) -> bool:
    return _expired(now).exists()


def delete_expired(now: int) -> None:
    """Delete the windows of chats whose tokens have expired."""
    _expired(now).delete()


def _expired(now: int) -> QuerySet[PlainWindow]:
    return PlainWindow.objects.filter(chat__ended_at__lt=now - AFTER_END)
