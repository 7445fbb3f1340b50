"""What the buttons of a chat's pages do. The chat's token in the form is the proof: no cookie is set, so that no other
site can act with a patron's rights."""

from collections.abc import Callable
from http import HTTPStatus

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from refdesk.chats.bounds import room
from refdesk.chats.commands import (
    ChooseLanguage,
    Command,
    DeclineContact,
    End,
    Forget,
    Patron,
    SendFeedback,
    ShareContact,
)
from refdesk.chats.outcomes import Stored
from refdesk.chats.starts.client_address import client_address
from refdesk.chats.windows import handover
from refdesk.eventlog.acts import Act, Say
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused, of_room
from refdesk.eventlog.refusals import KeyReused, Refusal, SensitiveText
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany
from refdesk.tickets.patron.public_forms import KeyedForm
from refdesk.tickets.patron.texts import page_status, with_retry_after
from refdesk.transcripts import patron_email
from refdesk.widgets.languages import of_page
from refdesk.widgets.models import Widget

from . import form_files, forms, presence, questions, read_marks, windows
from .chat_page import Visit, library_facts, not_shown, private, see_other, show, speak
from .page_view import chat_view_of
from .texts import refusal_text

_messages = Quota("noscript messages/chat", 30, 90)
"""The burst and the average that a patron's connection has until the chat is claimed (P39)."""


def act(request: HttpRequest, widget: Widget) -> HttpResponse:
    """Do what the pressed button says, and show the chat's next page."""
    head = handover.chat_of(request.POST.get("token", ""))
    window = windows.window_of(head.chat) if head and head.widget == widget.pk else None
    if head is None or window is None:
        return not_shown(request, widget)
    speak(head.language)
    windows.show(head.chat, window.page, now_ms() + windows.WRITING)
    returned = presence.returned(head)
    visit = Visit(request, widget, head if isinstance(returned, Refusal) else returned, window.page)
    read_marks.note(visit.head, request.POST.get("seen", ""))
    return _ACTS.get(request.POST.get("do", ""), _look)(visit)


def _look(visit: Visit) -> HttpResponse:
    return visit.see_other()


def _draft(visit: Visit) -> HttpResponse:
    """Show what is new, and leave what was typed in its field. No page can leave a chosen file in its field."""
    again = _("The files were not sent. Choose them again, then press “Send”.") if visit.request.FILES else ""
    return show(visit, "write", message=forms.MessageForm(text=visit.request.POST.get("text", "")), failed=again)


def _say(visit: Visit) -> HttpResponse:
    form = forms.MessageForm(visit.request.POST)
    form.fields["text"].required = not visit.request.FILES
    if not form.is_valid():
        return _again(visit, "write", message=form)
    if not form.cleaned_data["text"]:
        return _files(visit, form)
    with _messages.trying(str(visit.head.chat)) as wait:
        refusal: Refusal | None = TooMany(retry_after=wait) if wait else None
        # An ended chat refuses the message, which becomes a question: the patron chooses there.
        sensitive = "mask" if visit.head.state == "ended" else forms.sensitive_choice(form)
        say = Say(text=form.cleaned_data["text"], sensitive=sensitive)
        refusal = refusal or _execute(visit, say, form.cleaned_data["key"])
    if refusal is None:
        _messages.count(str(visit.head.chat))
        return _files(visit, form)
    if visit.head.state == "ended":
        return questions.unsent(visit, form.cleaned_data["text"], refusal)
    return _refused(visit, "write", "text", refusal, message=form)


def _files(visit: Visit, sent: forms.MessageForm) -> HttpResponse:
    """Send the files of a form whose message is stored. A form sent again finds both stored."""
    if not presence.holds(visit.head):
        return visit.see_other()
    problems = form_files.send_files(visit.request, visit.head.chat, sent.cleaned_data["key"])
    if not problems:
        return visit.see_other()
    return show(visit, "write", HTTPStatus.UNPROCESSABLE_ENTITY, file_problems=problems)


def _end(visit: Visit) -> HttpResponse:
    refusal = _execute(visit, End())
    return visit.see_other() if refusal is None else _failed(visit, "end", refusal)


def _feedback(visit: Visit) -> HttpResponse:
    form = forms.FeedbackForm(visit.request.POST)
    if not form.is_valid():
        return _again(visit, feedback=form)
    wrote = form.cleaned_data
    refusal = _execute(visit, SendFeedback(answered=wrote["answered"], comment=wrote["comment"]), wrote["key"])
    return visit.see_other() if refusal is None else _refused(visit, "", "comment", refusal, feedback=form)


def _email(visit: Visit) -> HttpResponse:
    form = forms.EmailForm(visit.request.POST)
    if not form.is_valid():
        return _again(visit, email=form)
    address, key = form.cleaned_data["email"], form.cleaned_data["key"]
    refusal = patron_email.send_within_limits(client_address(visit.request), visit.head, address, key)
    if refusal is not None:
        return _refused(visit, "", "email", refusal, email=form)
    return show(visit, emailed=address)


def _save(visit: Visit) -> HttpResponse:
    """The chat as a file that a browser opens."""
    chat = chat_view_of(visit.head, visit.widget)
    response = private(render(visit.request, "noscript/saved.html", library_facts(visit.widget) | {"chat": chat}))
    response["Content-Disposition"] = f'attachment; filename="chat-{visit.head.chat}.html"'
    return response


def _share(visit: Visit) -> HttpResponse:
    form = forms.ContactForm(visit.request.POST)
    if not form.is_valid():
        return _again(visit, share=form)
    refusal = _execute(visit, ShareContact(contact=form.cleaned_data["contact"]), form.cleaned_data["key"])
    return visit.see_other() if refusal is None else _refused(visit, "", "contact", refusal, share=form)


def _decline(visit: Visit) -> HttpResponse:
    _execute(visit, DeclineContact())
    return visit.see_other()


def _language(visit: Visit) -> HttpResponse:
    """The page is in the language from now on, with what was typed, and so is what the library writes later."""
    tag = visit.request.POST.get("language", "")
    refusal = _execute(visit, ChooseLanguage(language=tag))
    if refusal is None:
        speak(tag)
        return _draft(visit) if visit.request.POST.get("text") or visit.request.FILES else visit.see_other("write")
    typed = {"message": forms.MessageForm(text=visit.request.POST.get("text", ""))}
    page = show(visit, "write", page_status(refusal), failed=refusal_text(refusal), **typed)
    return with_retry_after(page, refusal)


def _forget(visit: Visit) -> HttpResponse:
    refusal = _execute(visit, Forget())
    if refusal is not None:
        return _failed(visit, "forget", refusal)
    windows.close(visit.head.chat)
    return private(render(visit.request, "noscript/forgotten.html", library_facts(visit.widget)))


def _take_here(visit: Visit) -> HttpResponse:
    """The chat continues in plain pages, and its other window is left behind."""
    if visit.head.state != "ended":
        presence.take_seat(visit.head)
    return visit.see_other()


def _move(visit: Visit) -> HttpResponse:
    """Hand the chat over to the widget's page, in the fragment, which browsers send to no server."""
    code, language = handover.make(visit.head.chat), get_language()
    # A language that the patron chose in the chat is not that of the widget, nor of the browser.
    chosen = "" if language == of_page(visit.request, visit.widget) else f"?lang={language}"
    return see_other(f"{reverse('chat', args=[visit.widget.slug])}{chosen}#code={code}")


def _finish(visit: Visit) -> HttpResponse:
    """Clear the pages for the next person. An open chat ends."""
    refusal = _execute(visit, End()) if visit.head.state != "ended" else None
    if refusal is not None:
        return _failed(visit, "end", refusal)
    windows.close(visit.head.chat)
    return see_other(reverse("noscript", args=[visit.widget.slug]))


def _to(view: str) -> Callable[[Visit], HttpResponse]:
    return lambda visit: visit.see_other(view)


def _execute(visit: Visit, act: Act, key: str | None = None) -> Refusal | None:
    """Perform an act of the patron's who holds the chat here."""
    head = visit.head
    actor = Patron(head.chat, head.seat if presence.holds(head) else None)
    command = Command(head.chat, actor, act, key, room()())  # type: ignore[arg-type] # acts of patrons alone come here
    outcome = of_room(Stored, async_to_sync(execute)(command))
    return outcome.refusal if isinstance(outcome, Refused) else None


def _again(visit: Visit, view: str = "", **form: KeyedForm) -> HttpResponse:
    for filled in form.values():
        filled.point_at_wrong()
    return show(visit, view, HTTPStatus.UNPROCESSABLE_ENTITY, **form)


def _refused(visit: Visit, view: str, field: str, why: Refusal, **form: KeyedForm) -> HttpResponse:
    for filled in form.values():
        if isinstance(why, KeyReused):
            filled.renew()
        if isinstance(why, SensitiveText):
            filled.sensitive = why
        filled.add_error(field, refusal_text(why))
        filled.point_at_wrong()
    return with_retry_after(show(visit, view, page_status(why), **form), why)


def _failed(visit: Visit, view: str, why: Refusal) -> HttpResponse:
    return with_retry_after(show(visit, view, page_status(why), failed=refusal_text(why)), why)


_ACTS: dict[str, Callable[[Visit], HttpResponse]] = {
    "say": _say,
    "draft": _draft,
    "end": _end,
    "feedback": _feedback,
    "email": _email,
    "save": _save,
    "share": _share,
    "decline": _decline,
    "language": _language,
    "forget": _forget,
    "leave": questions.leave,
    "here": _take_here,
    "move": _move,
    "finish": _finish,
    **{f"to-{view}": _to(view) for view in ("write", "end", "forget", "leave")},
}
