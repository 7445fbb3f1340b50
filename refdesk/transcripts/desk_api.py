"""Transcripts over HTTP: the list, one chat, and what is done with it afterwards."""

from typing import Annotated, Any

import msgspec
from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from refdesk.chats import commands as c
from refdesk.chats import refusals as r
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused
from refdesk.kit.openapi import json_body
from refdesk.libraries.models import Department
from refdesk.people.api import SignedIn, asking
from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of, departments_read_by
from refdesk.widgets.models import Widget

from . import audited, list_query, list_rows, mail_message, mailing
from .indexer import at_once
from .schemas import (
    TranscriptActDone,
    TranscriptDepartment,
    TranscriptDetail,
    TranscriptFilters,
    TranscriptMailForm,
    TranscriptNamed,
    TranscriptPage,
    TranscriptQuery,
    events_out,
    line_out,
    mail_out,
)
from .tags import tags_of

router = Router(tags=["desk"], auth=SignedIn(csrf=True))

_act: msgspec.json.Decoder[c.SaveNote | c.SetTags | c.Redact] = msgspec.json.Decoder(c.SaveNote | c.SetTags | c.Redact)
_STATUS = {
    r.NoSuchChat: 404,
    r.NotAllowed: 403,
    r.KeyReused: 409,
    r.NotEnded: 409,
    r.Forgotten: 409,
    r.Unavailable: 503,
    r.OutcomeUnknown: 503,
}


@router.get("/desk/transcripts", response=TranscriptPage, summary="Transcripts of the departments that one may read of")
def transcripts(request: HttpRequest, asked: Query[TranscriptQuery]) -> TranscriptPage:
    """The chat that began last first. Whoever belongs to a department reads its chats, administrators those of their
    libraries."""
    page = list_query.page(asking(request), asked.asked())
    names = _names()
    following = None if page.next is None else str(page.next)
    return TranscriptPage(transcripts=[line_out(each, names) for each in page.lines], next=following)


@router.get("/desk/transcripts/filters", response=TranscriptFilters, summary="What transcripts can be narrowed to")
def filters(request: HttpRequest) -> TranscriptFilters:
    """Departments, operators and widgets that there are, and tags in use in their libraries."""
    operator = asking(request)
    departments = list(departments_read_by(operator).order_by("library__name", "name"))
    mine = [each.pk for each in departments]
    administered = set(departments_of(operator).values_list("pk", flat=True))
    operators = Operator.objects.filter(memberships__department__in=mine).distinct().order_by("name", "id")
    widgets = Widget.objects.filter(department__in=mine).order_by("title", "slug")
    return TranscriptFilters(
        departments=[
            TranscriptDepartment(
                id=each.pk, name=each.name, library=each.library.name, administered=each.pk in administered
            )
            for each in departments
        ],
        operators=[TranscriptNamed(id=id_, name=name) for id_, name in operators.values_list("id", "name")],
        widgets=[
            TranscriptNamed(id=id_, name=f"{title} ({slug})")
            for id_, title, slug in widgets.values_list("id", "title", "slug")
        ],
        tags=tags_of({each.library_id for each in departments}),
        mailing=settings.CONFIG.mail.smtp is not None,
    )


@router.get("/desk/transcripts/{int:chat}", response=TranscriptDetail, summary="A transcript")
def transcript(request: HttpRequest, chat: int) -> TranscriptDetail:
    """The chat and its whole log. 404 for a chat of a department that one may not read of."""
    found = list_query.whole(asking(request), chat)
    if found is None:
        raise Http404
    head, rows = found
    audited.read(asking(request), head, rows)
    [line] = list_rows.lines([chat], (), "", ())
    return TranscriptDetail(
        transcript=line_out(line, _names()),
        events=events_out(rows),
        may_redact=list_query.administers(asking(request), head.department),
        mails=[mail_out(mail) for mail in mailing.of_chat(chat)],
        colleagues=[
            TranscriptNamed(id=id_, name=name) for id_, name in mail_message.colleagues(_library(head.department))
        ],
    )


@router.post(
    "/desk/transcripts/{int:chat}/acts",
    response=TranscriptActDone,
    summary="Do something with a transcript",
    openapi_extra=json_body(c.SaveNote | c.SetTags | c.Redact),
)
def act(request: HttpRequest, chat: int, key: Annotated[str, Query(min_length=1)]) -> HttpResponse:
    """The body is the act: `{"kind": "save_note", "text": …}`, `{"kind": "set_tags", "tags": […]}`, or, for
    administrators of the department's library, `{"kind": "redact", …}`: of messages or notes (`seqs`), of a passage of
    one (`passage`: from, to, in code points), or of the whole chat (`data`). The same key again is harmless."""
    try:
        told = _act.decode(request.body)
    except msgspec.MsgspecError as error:
        return _told({"refusal": {"name": "BadAct", "reason": str(error)}}, 400)
    outcome = async_to_sync(execute)(c.Command(chat, list_query.actor(asking(request)), told, key[:32]))
    if isinstance(outcome, Refused):
        refusal = msgspec.to_builtins(outcome.refusal)
        return _told({"refusal": refusal}, _STATUS.get(type(outcome.refusal), 400))
    at_once(chat)
    return _told(TranscriptActDone(seq=outcome.seq, repeat=outcome.repeat))


@router.post("/desk/transcripts/{int:chat}/mails", response={202: None}, summary="Mail a transcript")
def mail(request: HttpRequest, chat: int, wanted: TranscriptMailForm) -> HttpResponse:
    """To the patron, or to a colleague of the chat's library, who alone gets the internal notes where they are wanted.
    The same key again sends nothing more. 409: `NoMail` (this server sends none), `NobodyThere`, `NotesForPatrons`."""
    found = list_query.whole(asking(request), chat)
    if found is None:
        raise Http404
    refusal = mailing.send(asking(request), found[0], wanted.operator, wanted.notes, wanted.key)
    return _told({}, 202) if refusal is None else _told({"refusal": {"name": refusal}}, 409)


def _library(department: int) -> int:
    return Department.objects.values_list("library_id", flat=True).get(pk=department)


def _told(answer: Schema | dict[str, Any], status: int = 200) -> HttpResponse:
    body = answer.model_dump_json().encode() if isinstance(answer, Schema) else msgspec.json.encode(answer)
    return HttpResponse(body, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})


def _names() -> dict[str, dict[int, str]]:
    """Of departments and widgets, of which there are few."""
    return {
        "departments": dict(Department.objects.values_list("id", "name")),
        "widgets": dict(Widget.objects.values_list("id", "title")),
    }
