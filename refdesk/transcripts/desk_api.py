"""The desk's API of transcripts: the list, one transcript, acts on it, and sending it by email."""

from collections.abc import Collection

import msgspec
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from refdesk.audit.request import sending_act
from refdesk.chats import commands as c
from refdesk.chats.queries import head_read_by
from refdesk.eventlog.acts import Redact, SaveNote, SetTags, erases
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NotAllowed
from refdesk.http.client_key import ClientKey
from refdesk.http.refusals import BadAct
from refdesk.http.respond import as_schema, respond
from refdesk.identity.confirmation import require_confirmation
from refdesk.kit.numbers import Number
from refdesk.libraries.models import Department
from refdesk.protocol.openapi import json_body
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_followed_by, departments_of, departments_read_by
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.widgets.models import Widget

from . import email_message, emails, list_query, permissions
from .full_transcript import full_transcript, record_reading
from .indexing import index_now
from .list_rows import list_rows
from .schemas import (
    TranscriptActDone,
    TranscriptDepartment,
    TranscriptDetail,
    TranscriptEmailForm,
    TranscriptFilters,
    TranscriptNamed,
    TranscriptPage,
    TranscriptQuery,
    email_out,
    events_out,
    row_out,
)

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.READ))

_act: msgspec.json.Decoder[SaveNote | SetTags | Redact] = msgspec.json.Decoder(SaveNote | SetTags | Redact)


@router.get("/desk/transcripts", response=TranscriptPage, summary="List transcripts")
def transcripts(request: HttpRequest, query: Query[TranscriptQuery]) -> TranscriptPage:
    """Chats of the operator's departments, and for administrators those of their libraries, the latest first.

    Where they are a reader, only ended chats.
    """
    page = list_query.page(current_operator(request), query)
    names = _names()
    following = None if page.next is None else str(page.next)
    return TranscriptPage(transcripts=[row_out(row, names) for row in page.rows], next=following)


@router.get("/desk/transcripts/filters", response=TranscriptFilters, summary="List the filters of transcripts")
def filters(request: HttpRequest) -> TranscriptFilters:
    """Departments, operators and widgets, and the tags in use in their libraries."""
    operator = current_operator(request)
    departments = list(departments_read_by(operator).order_by("library__name", "name"))
    mine = [department.pk for department in departments]
    administered = set(departments_of(operator).values_list("pk", flat=True))
    followed = set(departments_followed_by(operator).values_list("pk", flat=True))
    operators = Operator.objects.filter(memberships__department__in=mine).distinct().order_by("name", "id")
    widgets = Widget.objects.filter(department__in=mine).order_by("title", "slug")
    return TranscriptFilters(
        departments=[
            as_schema(
                TranscriptDepartment,
                department,
                library=department.library.name,
                administered=department.pk in administered,
                followed=department.pk in followed,
            )
            for department in departments
        ],
        everything=not Department.objects.exclude(pk__in=mine).exists(),
        operators=[TranscriptNamed(id=id_, name=name) for id_, name in operators.values_list("id", "name")],
        widgets=[
            TranscriptNamed(id=id_, name=f"{title} ({slug})")
            for id_, title, slug in widgets.values_list("id", "title", "slug")
        ],
        tags=tags_of({department.library_id for department in departments}),
        sends_email=settings.CONFIG.mail.smtp is not None,
    )


@router.get("/desk/transcripts/{int:chat}", response=TranscriptDetail, summary="Read a transcript")
def transcript(request: HttpRequest, chat: int, after: Number = 0) -> TranscriptDetail:
    """The chat, and its log after event `after`. 404 for a chat of a department that the operator may not read, and for
    readers until it has ended."""
    detail = full_transcript(current_operator(request), chat, after)
    if detail is None:
        raise Http404
    head, rows = detail
    record_reading(current_operator(request), head)
    [row] = list_rows([chat], (), "", ())
    return TranscriptDetail(
        transcript=row_out(row, _names()),
        events=events_out(rows),
        may_change=permissions.may_change(current_operator(request), head.department),
        may_redact=permissions.may_redact(current_operator(request), head.department),
        may_open=head.state != "ended" and head_read_by(current_operator(request).pk, chat) is not None,
        emails=[email_out(email) for email in emails.of_chat(chat)],
        colleagues=[
            TranscriptNamed(id=id_, name=name) for id_, name in email_message.colleagues(_library(head.department))
        ],
    )


@router.post(
    "/desk/transcripts/{int:chat}/acts",
    response=TranscriptActDone,
    summary="Act on a transcript",
    openapi_extra=json_body(SaveNote, SetTags, Redact),
)
def act(request: HttpRequest, chat: int, key: Query[ClientKey]) -> HttpResponse:
    """The body is the act: `{"kind": "save_note", "text": …}`, `{"kind": "set_tags", "tags": […]}`, or, for
    administrators of the department's library, `{"kind": "redact", …}`: messages or notes (`seqs`), a passage of one
    (`passage`: start and end in code points), or the whole chat (`data`). That, and ten or more `seqs`, requires a
    confirmation. A repeated key has no further effect.
    """
    try:
        act_ = _act.decode(request.body)
    except msgspec.MsgspecError as error:
        return respond(BadAct(reason=str(error)))
    if isinstance(act_, Redact) and erases(act_):
        require_confirmation(request)
    command = c.Command(chat, permissions.actor_of(current_operator(request)), act_, key)
    with sending_act(key):
        outcome = async_to_sync(execute)(command)
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    index_now(chat)
    return respond(TranscriptActDone(seq=outcome.seq, repeat=outcome.repeat))


@router.post("/desk/transcripts/{int:chat}/emails", response={202: None}, summary="Email a transcript")
def email(request: HttpRequest, chat: int, form: TranscriptEmailForm) -> HttpResponse:
    """Send the transcript to the patron, or to a colleague of the chat's library. `notes` adds the internal notes, for
    colleagues only. A repeated key sends nothing more. 409: `NoEmail` (this server sends no email),
    `NobodyThere`, `NotesForPatrons`. 403 for readers.
    """
    detail = full_transcript(current_operator(request), chat)
    if detail is None:
        raise Http404
    if not permissions.may_change(current_operator(request), detail[0].department):
        return respond(NotAllowed())
    refusal = emails.send(current_operator(request), detail[0], form.operator, form.notes, form.key)
    return respond({}, 202) if refusal is None else respond(refusal)


def _library(department: int) -> int:
    return Department.objects.values_list("library_id", flat=True).get(pk=department)


def _names() -> dict[str, dict[int, str]]:
    """Names of all departments and widgets by id; there are few."""
    return {
        "departments": dict(Department.objects.values_list("id", "name")),
        "widgets": dict(Widget.objects.values_list("id", "title")),
    }


MOST = 200
"""Tags offered at most."""

# A recursive query jumps from each tag to the next in the index; DISTINCT alone would read every chat's row.
_DISTINCT = """
WITH RECURSIVE known(library, tag) AS (
  SELECT one.id, (SELECT MIN(tag) FROM transcripts_tagging WHERE library_id = one.id)
  FROM libraries_library AS one WHERE one.id IN ({placeholders})
  UNION ALL
  SELECT known.library, (SELECT MIN(tag) FROM transcripts_tagging WHERE library_id = known.library AND tag > known.tag)
  FROM known WHERE known.tag IS NOT NULL
)
SELECT DISTINCT tag FROM known WHERE tag IS NOT NULL ORDER BY tag LIMIT %s
"""


def tags_of(libraries: Collection[int]) -> list[str]:
    """The tags of these libraries, in alphabetical order."""
    if not libraries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(placeholders=", ".join(["%s"] * len(libraries))), [*libraries, MOST])
        return [tag for (tag,) in cursor.fetchall()]
