"""The pages of a chat: the conversation, and what one of its buttons leads to.

Each has an address of its own, which opens nothing once the chat has a newer page (`page_codes`).
"""

from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from refdesk.chats import tokens
from refdesk.chats.head import Head
from refdesk.eventlog.refusals import Refusal
from refdesk.kit.asgi import NO_STORE
from refdesk.kit.clock import now_ms
from refdesk.transcripts.patron_email import widget_facts
from refdesk.translations.offered import offered_by_server, supported_by_server
from refdesk.widgets import languages
from refdesk.widgets.models import Widget

from . import forms, page_codes, presence, windows
from .page_view import chat_view_of, question_of

Response = TypeVar("Response", bound=HttpResponseBase)

PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"} | NO_STORE
VIEWS = ("", "write", "end", "forget", "leave")
"""The conversation, the same to write at leisure, and the pages before what can't be undone."""


class Visit(NamedTuple):
    """A request for a chat in plain pages; `page` is the number of the page that answers it."""

    request: HttpRequest
    widget: Widget
    head: Head
    page: int

    def address(self, page: int, view: str = "") -> str:
        code = page_codes.issue(self.head, page)
        return reverse("noscript-page", args=[self.widget.slug, code]) + (f"{view}/" if view else "")

    def see_other(self, view: str = "") -> HttpResponse:
        """Redirect to the next page, so that nothing is sent again when a page is loaded again."""
        return see_other(self.address(self.page + 1, view))


def see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return private(response)


def private(response: Response) -> Response:
    """Neither stored, nor found by search, nor named to other sites."""
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def widget_for(request: HttpRequest, slug: str) -> Widget:
    """The widget; what follows is in the language in which this patron reads it."""
    widget = get_object_or_404(Widget.objects.select_related("department__library"), slug=slug)
    translation.activate(languages.of_page(request, widget))
    return widget


def speak(tag: str) -> None:
    """What follows is in the chat's language, if pages can be: the patron may have chosen it in the chat."""
    if code := supported_by_server([tag]):
        translation.activate(code)


@require_safe
def page(request: HttpRequest, slug: str, token: str, view: str = "") -> HttpResponse:
    """A page of a chat, or one that says that it isn't shown any more."""
    widget = widget_for(request, slug)
    visit = visit_at(request, widget, token) if view in VIEWS else None
    return show(visit, view) if visit else not_shown(request, widget)


def visit_at(request: HttpRequest, widget: Widget, code: str) -> Visit | None:
    """The visit at an address; None if that opens no chat any more."""
    proved = page_codes.read(code, widget.pk)
    if proved is None:
        return None
    now, head = now_ms(), proved.head
    if not tokens.proves(tokens.issue(head), head, now) or not windows.show(
        head.chat, proved.page, now + windows.WRITING
    ):
        return None
    speak(head.language)
    returned = presence.returned(head)
    return Visit(request, widget, head if isinstance(returned, Refusal) else returned, proved.page)


def show(visit: Visit, view: str = "", status: int = 200, **facts: Any) -> HttpResponse:
    """The page for the chat's state. `facts` are forms that come back with what was written."""
    if not presence.holds(visit.head):
        return render_page(visit, "noscript/moved.html", status, view="", **facts)
    shown = chat_view_of(visit.head, visit.widget)
    if view in ("forget", "leave") or (view == "end" and not shown.ended):
        return render_page(visit, f"noscript/{view}.html", status, chat=shown, **(_fields(visit, view) | facts))
    if shown.ended:
        return render_page(visit, "noscript/ended.html", status, chat=shown, **(_fields(visit, "ended") | facts))
    waits = shown.waits and view != "write" and not facts
    fields = {"waits": waits, "message": forms.MessageForm(), "share": forms.ContactForm(), "view": view}
    fields["frame"] = f"{visit.address(visit.page, 'news')}?after={visit.head.last_seq}"
    answer = render_page(visit, "noscript/chat.html", status, chat=shown, **(fields | facts))
    if waits:
        windows.show(visit.head.chat, visit.page, now_ms() + windows.WAITING)
        answer["Refresh"] = f"{windows.REFRESH}; url={visit.address(visit.page + 1)}"
    return answer


def _fields(visit: Visit, view: str) -> dict[str, Any]:
    head = visit.head
    if view == "ended":
        emails = head.claimed_by is not None and widget_facts(visit.widget)["emails_chats"]
        return {
            "feedback": forms.FeedbackForm(answered=head.feedback),
            "email": forms.EmailForm(contact=head.contact) if emails else None,
        }
    if view == "leave":
        prefilled = {"question": question_of(head.chat), "name": head.name or "", "contact": head.contact or ""}
        return {"form": forms.WrittenForm(visit.widget, **prefilled)}
    return {}


def not_shown(request: HttpRequest, widget: Widget) -> HttpResponse:
    """The page at an address that opens no chat any more. It says nothing of any chat."""
    return private(render(request, "noscript/not_shown.html", library_facts(widget), status=HTTPStatus.GONE))


def render_page(visit: Visit, template: str, status: int = 200, **facts: Any) -> HttpResponse:
    library = visit.widget.department.library
    context = library_facts(visit.widget) | {
        "token": tokens.issue(visit.head),
        "next": visit.address(visit.page + 1),
        "seconds": windows.REFRESH,
        "languages": offered_by_server(),
    }
    with timezone.override(library.time_zone):
        return private(render(visit.request, template, context | facts, status=status))


def library_facts(widget: Widget) -> dict[str, Any]:
    library = widget.department.library
    return {"widget": widget, "library": library, "start": reverse("noscript", args=[widget.slug])}
