"""From what a widget sends to the command that starts a chat."""

from typing import Literal

from django.http import HttpRequest
from ninja import Field, Schema
from ua_parser import parse

from refdesk.http.client_key import ClientKey
from refdesk.kit.ip_addresses import shorten
from refdesk.kit.numbers import Number
from refdesk.kit.sanitize import sanitized_text
from refdesk.libraries.models import Library
from refdesk.people.leases import database_now
from refdesk.people.presence import online_departments
from refdesk.widgets.models import Widget

from .bounds import room
from .commands import Start
from .contents import reported_address, reported_page
from .events import Answer, Page, PatronDescribed
from .refusals import AnswerMissing, NobodyOnline, NoRoom, Refusal


class ChatStartPage(Schema):
    """The library's page that the patron is on."""

    url: str = Field("", max_length=2000)
    title: str = Field("", max_length=300)


class ChatStartAnswer(Schema):
    """The answer to one of the widget's questions."""

    question: Number
    text: str = Field("", max_length=2000)


class ChatStart(Schema):
    """What a patron asks, and what the widget knows of where.

    `key` is used once, and random: best a UUID of version 7 without hyphens.
    """

    key: ClientKey
    question: str = Field(max_length=20_000)
    name: str = Field("", max_length=400)
    contact: str = Field("", max_length=400)
    answers: list[ChatStartAnswer] = Field(default_factory=list, max_length=3)
    page: ChatStartPage | None = None
    referrer: str = Field("", max_length=2000)
    screen: str = Field("", max_length=40)
    mobile: bool = False
    language: str = Field("", max_length=40)


def start_of(request: HttpRequest, widget: Widget, asked: ChatStart) -> Start | Refusal:
    """The command, or the refusal that is known before the machine is asked."""
    missing = _missing(widget, asked)
    if missing:
        return AnswerMissing(field=missing)
    library = widget.department.library
    return Start(
        widget=widget.pk,
        department=widget.department_id,
        department_name=widget.department.name,
        widget_title=widget.title,
        country=library.country,
        key=asked.key,
        question=asked.question,
        name=asked.name if widget.ask_name != "off" else "",
        contact=asked.contact if widget.ask_contact != "off" else "",
        answers=_answers(widget, asked),
        details=_details(request, asked, library),
    )


def nobody_online(widget: Widget) -> NobodyOnline | None:
    """The refusal where nobody can answer in the widget's department now."""
    return None if online_departments(database_now(), [widget.department_id]) else NobodyOnline()


def closed(widget: Widget) -> NobodyOnline | NoRoom | None:
    """The refusal where nobody can answer now, or where what a patron writes can't be kept."""
    return nobody_online(widget) if room()() else NoRoom()


def _policy(setting: str) -> Literal["none", "short", "full"]:
    return "none" if setting == "none" else "full" if setting == "full" else "short"


def _missing(widget: Widget, asked: ChatStart) -> str | None:
    given = {answer.question for answer in asked.answers if answer.text.strip()}
    if widget.ask_name == "required" and not asked.name.strip():
        return "name"
    if widget.ask_contact == "required" and not asked.contact.strip():
        return "contact"
    return next((q.label for q in widget.questions.all() if q.required and q.pk not in given), None)


def _answers(widget: Widget, asked: ChatStart) -> tuple[Answer, ...]:
    given = {answer.question: answer.text.strip() for answer in asked.answers}
    return tuple(Answer(label=q.label, text=given[q.pk]) for q in widget.questions.all() if given.get(q.pk))


def _details(request: HttpRequest, asked: ChatStart, library: Library) -> PatronDescribed:
    whole = library.keeps_whole_pages
    told = parse(request.headers.get("User-Agent", "")[:500]).with_defaults()
    return PatronDescribed(
        page=reported_page(Page(url=asked.page.url, title=asked.page.title), query=whole) if asked.page else None,
        referrer=reported_address(asked.referrer, query=whole),
        browser=f"{told.user_agent.family} {told.user_agent.major}".removesuffix(" None"),
        system=f"{told.os.family} {told.os.major}".removesuffix(" None"),
        device=_device(told.device.family),
        screen=sanitized_text(asked.screen, 40),
        mobile=asked.mobile,
        language=sanitized_text(asked.language, 40),
        address=shorten(request.META.get("REMOTE_ADDR", ""), _policy(library.ip_privacy)),
    )


def _device(family: str) -> str:
    """What the browser calls itself; most computers say nothing of the kind, and a screen words that."""
    return "" if family in ("Other", "Generic Smartphone") else family
