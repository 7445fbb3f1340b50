"""The API of records: recording from a chat, a ticket or by hand, listing, correcting and removing."""

from collections.abc import Callable, Iterable
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field as Described
from ninja import Query, Router, Schema, Status

from refdesk.chats.models import Chat
from refdesk.http.client_key import ClientKey
from refdesk.kit.numbers import Number
from refdesk.libraries.models import Department
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.roles import Right
from refdesk.tickets.models import Ticket

from ..datasets import form
from ..local_time import local
from ..models import Dataset, Record
from ..permissions import administers, chats_of, datasets_of, departments_of, records_of, tickets_of
from ..schemas import (
    AnalyticsErrors,
    DatasetOut,
    RecordOut,
    Value,
    dataset_of,
    dataset_out,
    error_body,
    record_out,
)
from . import edit, prefill
from .edit import Changed, RecordInput
from .query import ConditionsQuery, matching_records, zone_of
from .values import Values

PAGE = 50
router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))


class RecordBody(Schema):
    """A record as entered. `version` is the form's; `when` is in local time, by default unchanged, or now."""

    version: Number
    department: Number
    when: str | None = Described(None, max_length=40)
    values: dict[str, Value] = Described(description="By the fields' numbers.", max_length=400)

    def record_input(self) -> RecordInput:
        return RecordInput(version=self.version, department=self.department, when=self.when, values=self.values)


class NewRecord(RecordBody):
    """A new record. `key` is random: a repeated key creates no second record."""

    key: ClientKey
    chat: Number | None = None
    ticket: Number | None = None
    position: Number | None = Described(None, description="The number of the chat's event that holds the question.")


class CorrectedRecord(RecordBody):
    """A record with new values, based on `revision`."""

    revision: Number


class RecordListQuery(ConditionsQuery):
    """Conditions, and which page."""

    record: list[Number] = Described(default_factory=list, max_length=100, description="No others than these.")
    before: str = Described("", max_length=40, description="`next` of the previous page.")


class RecordPage(Schema):
    """Some records, the latest first, how many there are on all pages, and `before` of the next page."""

    total: int
    records: list[RecordOut]
    next: str | None


class RecordForm(Schema):
    """A dataset's form with the values prefilled from the chat or ticket."""

    dataset: DatasetOut
    values: dict[str, Value]


class RecordForms(Schema):
    """A chat or ticket in Reference Analytics: when it began (local time), forms to fill in, and its records.

    `position` is the event with the question that forms are prefilled with. `keeps_texts` is false once the chat's or
    ticket's texts were redacted: its records store none.
    """

    when: str
    keeps_texts: bool
    position: int | None
    department: int
    forms: list[RecordForm]
    records: list[RecordOut]


class RecordChanged(Schema):
    """Somebody else changed the record to this, or removed it (null)."""

    record: RecordOut | None


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
    response={200: RecordPage, 400: AnalyticsErrors},
    summary="List records",
)
def every(request: HttpRequest, dataset: int, query: Query[RecordListQuery]) -> Status[RecordPage | AnalyticsErrors]:
    """The visible records that meet the conditions, the latest first, 50 per page."""
    chosen = matching_records(request, dataset_of(request, dataset), query)
    if isinstance(chosen, list):
        return Status(400, error_body(chosen))
    if query.record:
        chosen = chosen.filter(id__in=query.record)
    rows = list(_below(chosen, query.before).order_by("-at", "-id")[: PAGE + 1])
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
    response={201: RecordOut, 400: AnalyticsErrors},
    summary="Create a record",
)
def add(request: HttpRequest, dataset: int, body: NewRecord) -> Status[RecordOut | AnalyticsErrors]:
    """400 with the errors, and with the current form if the record was entered with an older one."""
    into = dataset_of(request, dataset)
    facts = body.record_input()._replace(chat=body.chat, position=body.position, ticket=body.ticket, key=body.key)
    found_record = edit.add(into, facts, current_operator(request))
    if isinstance(found_record, list):
        return Status(400, error_body(found_record, _newer(request, into, body.version)))
    return Status(201, _one(request, found_record))


@router.put(
    "/desk/analytics/records/{int:record}",
    response={200: RecordOut, 400: AnalyticsErrors, 409: RecordChanged},
    summary="Change a record",
)
def correct(
    request: HttpRequest, record: int, body: CorrectedRecord
) -> Status[RecordOut | AnalyticsErrors | RecordChanged]:
    """Replace the values. 409 if somebody else has changed them since `revision`."""
    found_record = get_object_or_404(
        records_of(current_operator(request)).select_related("dataset__library"), pk=record
    )
    outcome = edit.correct(found_record, body.revision, body.record_input(), current_operator(request))
    if isinstance(outcome, Changed):
        return Status(409, RecordChanged(record=_one(request, outcome.record) if outcome.record else None))
    if isinstance(outcome, list):
        return Status(400, error_body(outcome, _newer(request, found_record.dataset, body.version)))
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
                dataset=dataset_out(each, current_operator(request)), values=fill(form.read(each.form), zone_of(each))
            )
            for each in forms
        ],
        records=_shown(request, recorded.order_by("id")),
    )


def _below(chosen: QuerySet[Record], before: str) -> QuerySet[Record]:
    """The records below a cursor: the time (ms) and number of a page's last one. One that can't be read is ignored."""
    position = [int(number) for number in before.split(",") if number.isascii() and number.isdigit()]
    if len(position) != 2 or max(position) >= 2**63:
        return chosen
    at, last = position
    return chosen.filter(Q(at__lt=at) | Q(at=at, id__lt=last))


def _newer(request: HttpRequest, dataset: Dataset, version: int) -> DatasetOut | None:
    dataset.refresh_from_db()
    return dataset_out(dataset, current_operator(request)) if version < dataset.version else None


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
