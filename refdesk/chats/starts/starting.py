"""Makes the command that starts a chat from a widget's form."""

from typing import Literal

from django.http import HttpRequest
from msgspec.structs import replace
from ua_parser import parse

from refdesk.eventlog.refusals import Refusal
from refdesk.kit.ip_addresses import shorten
from refdesk.kit.sanitize import sanitized_text
from refdesk.libraries.languages import language_tag
from refdesk.libraries.models import Library
from refdesk.widgets.locations import LOCATION_LIMIT
from refdesk.widgets.models import Widget
from refdesk.widgets.online import department_now

from ..bounds import room
from ..commands import Start
from ..contents import reported_address, reported_page
from ..events import Answer, Page, PatronDescribed
from ..refusals import AnswerMissing, NobodyOnline, NoRoom, PatronBlocked
from ..schemas import ChatStart, ReportedFacts
from .browsers import is_blocked, mark


def start_of(request: HttpRequest, widget: Widget, form: ChatStart) -> Start | Refusal:
    """The command, or the refusal where a required answer is missing."""
    missing = _missing(widget, form)
    if missing:
        return AnswerMissing(field=missing)
    library = widget.department.library
    return Start(
        widget=widget.pk,
        department=widget.department_id,
        department_name=widget.department.name,
        widget_title=widget.title,
        country=library.country,
        key=form.key,
        question=form.question,
        name=form.name if widget.ask_name != "off" else "",
        contact=form.contact if widget.ask_contact != "off" else "",
        answers=_answers(widget, form),
        details=replace(details_of(request, form, library), suggested=tuple(form.suggested)),
        browser=mark(library, form.browser),
        sensitive=form.sensitive,
    )


def nobody_online(widget: Widget) -> NobodyOnline | None:
    """The refusal while the widget's department is closed, or nobody can answer there."""
    return None if department_now(widget.department_id).online else NobodyOnline()


def refusal_now(widget: Widget, browser: str, address: str) -> PatronBlocked | NobodyOnline | NoRoom | None:
    """The refusal where this patron is blocked, nobody can answer now, or the disk is nearly full."""
    if is_blocked(widget.department.library, browser, address):
        return PatronBlocked()
    return nobody_online(widget) if room()() else NoRoom()


def _policy(setting: str) -> Literal["none", "short", "full"]:
    return "none" if setting == "none" else "full" if setting == "full" else "short"


def _missing(widget: Widget, form: ChatStart) -> str | None:
    answered = {answer.question for answer in form.answers if answer.text.strip()}
    if widget.ask_name == "required" and not form.name.strip():
        return "name"
    if widget.ask_contact == "required" and not form.contact.strip():
        return "contact"
    return next((q.label for q in widget.questions.all() if q.required and q.pk not in answered), None)


def _answers(widget: Widget, form: ChatStart) -> tuple[Answer, ...]:
    answered = {answer.question: answer.text.strip() for answer in form.answers}
    return tuple(Answer(label=q.label, text=answered[q.pk]) for q in widget.questions.all() if answered.get(q.pk))


def details_of(request: HttpRequest, form: ReportedFacts, library: Library) -> PatronDescribed:
    """What the widget reports of the browser and the page, as far as the library stores it."""
    whole = library.keeps_whole_pages
    agent = parse(request.headers.get("User-Agent", "")[:500]).with_defaults()
    return PatronDescribed(
        page=reported_page(Page(url=form.page.url, title=form.page.title), query=whole) if form.page else None,
        referrer=reported_address(form.referrer, query=whole),
        location=sanitized_text(form.location, LOCATION_LIMIT),
        browser=f"{agent.user_agent.family} {agent.user_agent.major}".removesuffix(" None"),
        system=f"{agent.os.family} {agent.os.major}".removesuffix(" None"),
        device=_device(agent.device.family),
        screen=sanitized_text(form.screen, 40),
        mobile=form.mobile,
        language=language_tag(form.language),
        address=shorten(request.META.get("REMOTE_ADDR", ""), _policy(library.ip_privacy)),
    )


def _device(family: str) -> str:
    """The device's name; empty for computers, for which the parser has no name."""
    return "" if family in ("Other", "Generic Smartphone") else family
