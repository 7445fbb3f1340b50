"""The frame of new answers, on a page on which the patron writes (docs/decisions/0038).

`news` is complete, and refreshes itself. Where it can, it leads to `live`, a document around the frame `stream`, whose
response stays open. Chromium 156 doesn't refresh a document whose connection broke; the document around it does then.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from refdesk.chats.queries import head_of
from refdesk.kit.asgi import NO_STORE
from refdesk.kit.content_policy import policy

from . import forms, frame_streams, presence, windows
from .chat_page import Visit, not_shown, private, render_page, visit_at, widget_for
from .frame_streams import Document, News
from .models import PlainWindow
from .page_view import entries_after

SOON = 1
"""Seconds until an open response is tried. The page and its frame have been loaded by then, as screen readers need."""
UNBUFFERED = {"Cache-Control": f"{NO_STORE['Cache-Control']}, no-transform", "X-Accel-Buffering": "no"}
"""For proxies: pass each part on as it comes, and don't compress the whole."""


@require_safe
def frame(request: HttpRequest, slug: str, token: str, view: str) -> HttpResponseBase:
    """A document of the frame, which no other site may show."""
    widget = widget_for(request, slug)
    visit = visit_at(request, widget, token)
    answer = _DOCUMENTS[view](visit) if visit else not_shown(request, widget)
    answer["Content-Security-Policy"] = policy({"frame-ancestors": "'self'"})
    return answer


def news_after(visit: Visit, language: str, seq: int) -> News:
    """What came to a document that stays open; nothing, once the chat has a newer page than that of the frame."""
    head = head_of(visit.head.chat)
    if head is None or not windows.is_shown(head.chat, visit.page):
        return News("", seq, _closing({}))
    with translation.override(language), timezone.override(visit.widget.department.library.time_zone):
        shown = _shown(visit._replace(head=head), seq)
        html = render_to_string("noscript/news_entries.html", shown.facts).strip()
        over = shown.facts["ended"] or shown.facts["moved"]
        return News(html, shown.seq, _closing(shown.facts) if over else "")


class _Shown(NamedTuple):
    """What a document shows of the chat, up to the event `seq`."""

    facts: dict[str, Any]
    seq: int


def _shown(visit: Visit, after: int) -> _Shown:
    moved = not presence.holds(visit.head)
    entries, seq = ([], after) if moved else entries_after(visit.head, after, visit.widget.department.library)
    facts = {
        "entries": entries,
        "anchor": f"new-{after}",
        "ended": visit.head.state == "ended",
        "moved": moved,
        "next": visit.address(visit.page + 1),
    }
    return _Shown(facts, seq)


def _closing(facts: dict[str, Any]) -> str:
    return render_to_string("noscript/news_end.html", facts)


def _news(visit: Visit) -> HttpResponse:
    answer = _complete(visit)
    if visit.head.state != "ended":
        live = f"{SOON}; url={_address(visit, 'live')}"
        answer["Refresh"] = live if _window(visit) else str(windows.REFRESH)
    return answer


def _complete(visit: Visit) -> HttpResponse:
    return render_page(visit, "noscript/news.html", **_shown(visit, _after(visit)).facts)


def _live(visit: Visit) -> HttpResponse:
    if not _window(visit):
        return _news(visit)
    answer = render_page(visit, "noscript/live.html", frame=_address(visit, "stream"))
    answer["Refresh"] = str(windows.REFRESH)
    return answer


def _stream(visit: Visit) -> HttpResponseBase:
    streams, window = frame_streams.running(), _window(visit)
    if streams is None or window is None or visit.request.method == "HEAD":
        return _complete(visit)
    arrives, shown, language = bool(window.streams), _shown(visit, _after(visit)), translation.get_language() or "en"
    arrived = "" if arrives else visit.address(visit.page, "arrived")
    document = Document(
        head=visit.head,
        page=visit.page,
        address=visit.request.META.get("REMOTE_ADDR", ""),
        arrives=arrives,
        first=render_page(visit, "noscript/news.html", open=True, arrived=arrived, **shown.facts).text,
        seq=shown.seq,
        closing=_closing({}),
        news_after=partial(news_after, visit, language),
    )
    answer = private(StreamingHttpResponse(streams.parts(document)))
    for name, value in UNBUFFERED.items():
        answer[name] = value
    return answer


def _arrived(visit: Visit) -> HttpResponse:
    """A style sheet without rules. Its request says that the open document which names it has begun to arrive."""
    windows.begin_to_stream(visit.head.chat)
    return private(HttpResponse(content_type="text/css"))


def _window(visit: Visit) -> PlainWindow | None:
    """The window, if a response can stay open for it."""
    if frame_streams.running() is None or visit.head.state == "ended" or not presence.holds(visit.head):
        return None
    window = windows.window_of(visit.head.chat)
    return None if window is None or window.streams is False else window


def _after(visit: Visit) -> int:
    return forms.seq_of(visit.request.GET.get("after", ""))


def _address(visit: Visit, view: str) -> str:
    return f"{visit.address(visit.page, view)}?after={_after(visit)}"


_DOCUMENTS: dict[str, Callable[[Visit], HttpResponseBase]] = {
    "news": _news,
    "live": _live,
    "stream": _stream,
    "arrived": _arrived,
}
VIEWS = tuple(_DOCUMENTS)
