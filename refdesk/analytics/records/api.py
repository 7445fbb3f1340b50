"""The API of records: recording from a chat, a ticket or by hand, listing, correcting and removing."""

from collections.abc import Callable, Iterable
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from refdesk.chats.models import Chat
from refdesk.http.forms import FormErrors, refused
from refdesk.libraries.models import Department
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.tickets.models import Ticket

from ..datasets import form
from ..local_time import local
from ..models import Dataset, Record
from ..permissions import administers, chats_of, datasets_of, departments_of, records_of, tickets_of
from ..schemas import (
    DatasetOut,
    RecordOut,
    dataset_of,
    dataset_out,
    record_out,
)
from . import edit, prefill
from .edit import Changed
from .query import below, matching_records, zone_of
from .schemas import (
    CorrectedRecord,
    NewRecord,
    RecordChanged,
    RecordErrors,
    RecordForm,
    RecordForms,
    RecordListQuery,
    RecordPage,
)
from .values import FieldError, Values

PAGE = 50
router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))


@router.get("/desk/chats/{int:chat}/analytics", response=RecordForms, summary="Read a chat's records and forms")
def of_chat(request: HttpRequest, chat: int) -> RecordForms:
    """Its records, and the prefilled forms of its library. 404 for a chat that the operator may not read."""
    found_record = get_object_or_404(chats_of(current_operator(request)).select_related("widget"), pk=chat)
    department = departments_of(current_operator(request)).get(pk=found_record.department_id)
    recorded = records_of(current_operator(request)).filter(chat=chat)
    return _record_forms(
        request,
        department,
        found_record,
        recorded,
        partial(prefill.of_chat, found_record),
        prefill.question_event(chat),
    )


@router.get("/desk/tickets/{int:ticket}/analytics", response=RecordForms, summary="Read a ticket's records and forms")
def of_ticket(request: HttpRequest, ticket: int) -> RecordForms:
    """The records of a ticket in the operator's queues, and the prefilled forms."""
    found_record = get_object_or_404(tickets_of(current_operator(request)), pk=ticket)
    mine = departments_of(current_operator(request)).filter(library=found_record.library_id)
    department = mine.filter(queues=found_record.queue_id).first() or get_object_or_404(mine[:1])
    recorded = records_of(current_operator(request)).filter(ticket=ticket)
    return _record_forms(request, department, found_record, recorded, partial(prefill.of_ticket, found_record))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/records",
    response={200: RecordPage, 400: FormErrors},
    summary="List records",
)
def every(request: HttpRequest, dataset: int, query: Query[RecordListQuery]) -> Status[RecordPage | FormErrors]:
    """The visible records that meet the conditions, the latest first, 50 per page."""
    chosen = matching_records(request, dataset_of(request, dataset), query)
    if isinstance(chosen, list):
        return Status(400, refused(*chosen))
    if query.record:
        chosen = chosen.filter(id__in=query.record)
    rows = list(below(chosen, query.before).order_by("-at", "-id")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Status(
        200,
        RecordPage(
            total=chosen.count(),
            records=_shown(request, rows[:PAGE]),
            next=f"{last.at},{last.pk}" if last else None,
        ),
    )


@router.post(
    "/desk/analytics/datasets/{int:dataset}/records",
    response={201: RecordOut, 400: RecordErrors},
    summary="Create a record",
)
def add(request: HttpRequest, dataset: int, body: NewRecord) -> Status[RecordOut | RecordErrors]:
    """400 with the errors, and with the current form if the record was entered with an older one."""
    into = dataset_of(request, dataset)
    facts = body.record_input()._replace(chat=body.chat, position=body.position, ticket=body.ticket, key=body.key)
    found_record = edit.add(into, facts, current_operator(request))
    if isinstance(found_record, list):
        return Status(400, _errors(found_record, _newer(request, into, body.version)))
    return Status(201, _one(request, found_record))


@router.put(
    "/desk/analytics/records/{int:record}",
    response={200: RecordOut, 400: RecordErrors, 409: RecordChanged},
    summary="Change a record",
)
def correct(
    request: HttpRequest, record: int, body: CorrectedRecord
) -> Status[RecordOut | RecordErrors | RecordChanged]:
    """Replace the values. 409 if somebody else has changed them since `revision`."""
    found_record = get_object_or_404(
        records_of(current_operator(request)).select_related("dataset__library"), pk=record
    )
    outcome = edit.correct(found_record, body.revision, body.record_input(), current_operator(request))
    if isinstance(outcome, Changed):
        return Status(409, RecordChanged(record=_one(request, outcome.record) if outcome.record else None))
    if isinstance(outcome, list):
        return Status(400, _errors(outcome, _newer(request, found_record.dataset, body.version)))
    return Status(200, _one(request, outcome))


@router.delete("/desk/analytics/records/{int:record}", response={204: None, 403: None}, summary="Delete a record")
def remove(request: HttpRequest, record: int) -> Status[None]:
    """For the operator who recorded it, and for administrators."""
    found_record = get_object_or_404(records_of(current_operator(request)).select_related("dataset"), pk=record)
    if not edit.may_remove(
        found_record,
        current_operator(request),
        administers=administers(current_operator(request), found_record.dataset),
    ):
        return Status(403, None)
    found_record.delete()
    return Status(204, None)


def _record_forms(
    request: HttpRequest,
    department: Department,
    of: Chat | Ticket,
    recorded: QuerySet[Record],
    fill: Callable[[form.Form, ZoneInfo], Values],
    position: int | None = None,
) -> RecordForms:
    forms = datasets_of(current_operator(request)).filter(library=department.library_id, retired=False)
    at = of.started_at if isinstance(of, Chat) else of.opened_at
    return RecordForms(
        when=_clock(at, forms[0]) if forms else "",
        keeps_texts=",text," not in of.redacted,
        position=position,
        department=department.pk,
        forms=[
            RecordForm(
                dataset=dataset_out(dataset, current_operator(request)),
                values=fill(form.read(dataset.form), zone_of(dataset)),
            )
            for dataset in forms
        ],
        records=_shown(request, recorded.order_by("id")),
    )


def _newer(request: HttpRequest, dataset: Dataset, version: int) -> DatasetOut | None:
    dataset.refresh_from_db()
    return dataset_out(dataset, current_operator(request)) if version < dataset.version else None


def _errors(errors: list[FieldError], dataset: DatasetOut | None) -> RecordErrors:
    return RecordErrors(errors=refused(*errors).errors, dataset=dataset)


def _one(request: HttpRequest, record: Record) -> RecordOut:
    return _shown(request, [record])[0]


def _shown(request: HttpRequest, chosen: Iterable[Record]) -> list[RecordOut]:
    who = current_operator(request)
    rights: dict[int, tuple[Dataset, bool]] = {}
    shown = []
    for record in chosen:
        if record.dataset_id not in rights:
            dataset = Dataset.objects.select_related("library").get(pk=record.dataset_id)
            rights[record.dataset_id] = (dataset, administers(who, dataset))
        dataset, all_ = rights[record.dataset_id]
        mine = edit.may_remove(record, who, administers=all_)
        shown.append(record_out(record, _clock(record.at, dataset), mine=mine))
    return shown


def _clock(at: int, dataset: Dataset) -> str:
    return local(at, zone_of(dataset)).replace(tzinfo=None).isoformat(timespec="minutes")
