"""Questions left in writing, where no one is online, or instead of a chat: they become tickets."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from refdesk.chats.refusals import PatronBlocked
from refdesk.chats.starts.browsers import is_blocked
from refdesk.chats.starts.client_address import client_address
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import KeyReused, Refusal, SensitiveText
from refdesk.tickets import tokens
from refdesk.tickets.patron import patron_commands
from refdesk.tickets.patron.limits import open_ticket
from refdesk.tickets.patron.texts import page_status, with_retry_after
from refdesk.tickets.permissions import queue_of_department
from refdesk.tickets.queries import ticket_by_start_key
from refdesk.tickets.refusals import NoSuchQueue
from refdesk.widgets.models import Widget

from . import forms, windows
from .chat_page import Visit, see_other, show
from .texts import refusal_text


def leave(visit: Visit) -> HttpResponse:
    """Leave the question of a chat, which ends if it hasn't."""
    form = forms.WrittenForm(visit.widget, visit.request.POST)
    if not form.is_valid():
        form.point_at_wrong()
        return show(visit, "leave", 422, form=form)
    page = open_question(visit.request, visit.widget, form, chat=visit.head.chat, leaves=True)
    if isinstance(page, Refusal):
        add_refusal(form, page)
        return with_retry_after(show(visit, "leave", page_status(page), form=form), page)
    windows.close(visit.head.chat)
    return page


def add_refusal(form: forms.WrittenForm, why: Refusal) -> None:
    if isinstance(why, KeyReused):
        form.renew()
    if isinstance(why, SensitiveText):
        form.sensitive = why
    form.add_error(None, refusal_text(why))


def unsent(visit: Visit, text: str, why: Refusal) -> HttpResponse:
    """A message came too late for its chat: it can be left as a question."""
    head = visit.head
    prefilled = {"question": text, "name": head.name or "", "contact": head.contact or ""}
    form = forms.WrittenForm(visit.widget, **prefilled)
    return show(visit, "leave", page_status(why), form=form, failed=refusal_text(why))


def open_question(
    request: HttpRequest, widget: Widget, form: forms.WrittenForm, **facts: Any
) -> HttpResponse | Refusal:
    """Redirect to the page of the question's ticket. The same form again leads to the same ticket."""
    queue = queue_of_department(widget.department_id)
    if queue is None:
        return NoSuchQueue()
    wrote = form.cleaned_data
    blocked = is_blocked(widget.department.library, "", request.META.get("REMOTE_ADDR", ""))
    # A question sent again was stored before the block, though its response was lost.
    if blocked and ticket_by_start_key(queue.library_id, wrote["key"]) is None:
        return PatronBlocked()
    facts |= {"name": wrote["name"], "contact": wrote["contact"], "language": get_language()}
    facts |= {"sensitive": forms.sensitive_choice(form)} | patron_commands.suggested_by(widget.pk, wrote["suggested"])
    command = patron_commands.open_command(queue, "widget", wrote["question"], wrote["key"], **facts)
    outcome = async_to_sync(open_ticket)(client_address(request), command)
    if isinstance(outcome, Refused):
        return outcome.refusal
    return see_other(f"{tokens.patron_page_path(outcome.head)}sent/")
