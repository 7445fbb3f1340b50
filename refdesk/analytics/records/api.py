"""Records over HTTP: from a chat or by hand, listed, corrected, removed."""

from collections.abc import Callable, Iterable
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field as Described
from ninja import Query, Router, Schema, Status

from refdesk.chats.models import Chat
from refdesk.kit.numbers import Number
from refdesk.libraries.models import Department
from refdesk.people.api import SignedIn
from refdesk.tickets.models import Ticket

from ..datasets import form
from ..local_time import local
from ..models import Dataset, Record
from ..permissions import administers, datasets_of, departments_of, records_of, tickets_of
from ..schemas import (
    AnalyticsErrors,
    DatasetOut,
    RecordOut,
    Value,
    asking,
    dataset_of,
    dataset_out,
    error_body,
    record_out,
)
from . import edit, prefill
from .edit import Changed, Given
from .query import ConditionsQuery, found, zone_of
from .values import Values

PAGE = 50
router = Router(tags=["analytics"], auth=SignedIn(csrf=True))


class RecordBody(Schema):
    """A record as it is written. `version` is the form's; `when` is by the library's clocks, else as it was, or now."""

    version: Number
    department: Number
    when: str | None = Described(None, max_length=40)
    values: dict[str, Value] = Described(description="By the fields' numbers.", max_length=400)

    def given(self) -> Given:
        """In the room's words."""
        return Given(version=self.version, department=self.department, when=self.when, values=self.values)


class NewRecord(RecordBody):
    """A new record. `key` is random: the same key again makes no second record."""

    key: str = Described(pattern="^[A-Za-z0-9_-]{22,32}$")
    chat: Number | None = None
    ticket: Number | None = None
    position: Number | None = Described(None, description="The number of the chat's event that holds the question.")


class CorrectedRecord(RecordBody):
    """A record with other values, made from `revision`."""

    revision: Number


class RecordPage(Schema):
    """Some records, the latest first, and how many there are."""

    total: int
    records: list[RecordOut]


class RecordForm(Schema):
    """A dataset's form as it is filled from the chat."""

    dataset: DatasetOut
    values: dict[str, Value]


class RecordForms(Schema):
    """What there is of a chat or a ticket: when it began by the library's clocks, forms to fill, the records it has.

    `position` is the chat's event that asked the question with which forms are filled. Once what was written in it is
    taken back, `keeps_texts` is false: texts of a record of it are left out.
    """

    when: str
    keeps_texts: bool
    position: int | None
    department: int
    forms: list[RecordForm]
    records: list[RecordOut]


class RecordChanged(Schema):
    """Somebody else changed the record: it is now this. Null: it was removed."""

    record: RecordOut | None


@router.get("/desk/chats/{int:chat}/analytics", response=RecordForms, summary="A chat in Reference Analytics")
def of_chat(request: HttpRequest, chat: int) -> RecordForms:
    """The forms of its library, filled from the chat, and the records it has. 404 where one doesn't see the chat."""
    mine = departments_of(asking(request))
    kept = get_object_or_404(Chat.objects.select_related("widget"), pk=chat, department__in=mine)
    department = mine.get(pk=kept.department_id)
    recorded = records_of(asking(request)).filter(chat=chat)
    return _asked(request, department, kept, recorded, partial(prefill.of_chat, kept), prefill.asked_at(chat))


@router.get("/desk/tickets/{int:ticket}/analytics", response=RecordForms, summary="A ticket in Reference Analytics")
def of_ticket(request: HttpRequest, ticket: int) -> RecordForms:
    """The same of a ticket of one's queues: for one of one's own departments, of the queue's where there is one."""
    kept = get_object_or_404(tickets_of(asking(request)), pk=ticket)
    mine = departments_of(asking(request)).filter(library=kept.library_id)
    department = mine.filter(queues=kept.queue_id).first() or get_object_or_404(mine[:1])
    recorded = records_of(asking(request)).filter(ticket=ticket)
    return _asked(request, department, kept, recorded, partial(prefill.of_ticket, kept))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/records",
    response={200: RecordPage, 400: AnalyticsErrors},
    summary="Records of a dataset",
)
def every(
    request: HttpRequest, dataset: int, asked: Query[ConditionsQuery], page: int = 1
) -> Status[RecordPage | AnalyticsErrors]:
    """Those of one's departments (administrators: all) that meet the conditions, the latest first, 50 on a page."""
    chosen = found(request, dataset_of(request, dataset), asked)
    if isinstance(chosen, list):
        return Status(400, error_body(chosen))
    start = (max(1, min(page, 100_000)) - 1) * PAGE
    shown = chosen.order_by("-at", "-id")[start : start + PAGE]
    return Status(200, RecordPage(total=chosen.count(), records=_shown(request, shown)))


@router.post(
    "/desk/analytics/datasets/{int:dataset}/records",
    response={201: RecordOut, 400: AnalyticsErrors},
    summary="A new record",
)
def add(request: HttpRequest, dataset: int, given: NewRecord) -> Status[RecordOut | AnalyticsErrors]:
    """Keep it. 400 says what is wrong, and tells the form where it is another than the one that was filled in."""
    into = dataset_of(request, dataset)
    facts = given.given()._replace(chat=given.chat, position=given.position, ticket=given.ticket, key=given.key)
    kept = edit.add(into, facts, asking(request))
    if isinstance(kept, list):
        return Status(400, error_body(kept, _newer(request, into, given.version)))
    return Status(201, _one(request, kept))


@router.put(
    "/desk/analytics/records/{int:record}",
    response={200: RecordOut, 400: AnalyticsErrors, 409: RecordChanged},
    summary="Correct a record",
)
def correct(
    request: HttpRequest, record: int, given: CorrectedRecord
) -> Status[RecordOut | AnalyticsErrors | RecordChanged]:
    """Put other values in place. 409 where somebody else did since `revision`."""
    kept = get_object_or_404(records_of(asking(request)).select_related("dataset__library"), pk=record)
    outcome = edit.correct(kept, given.revision, given.given(), asking(request))
    if isinstance(outcome, Changed):
        return Status(409, RecordChanged(record=_one(request, outcome.record) if outcome.record else None))
    if isinstance(outcome, list):
        return Status(400, error_body(outcome, _newer(request, kept.dataset, given.version)))
    return Status(200, _one(request, outcome))


@router.delete("/desk/analytics/records/{int:record}", response={204: None, 403: None}, summary="Remove a record")
def remove(request: HttpRequest, record: int) -> Status[None]:
    """For who recorded it, and for administrators."""
    kept = get_object_or_404(records_of(asking(request)).select_related("dataset"), pk=record)
    if not edit.may_remove(kept, asking(request), administers=administers(asking(request), kept.dataset)):
        return Status(403, None)
    kept.delete()
    return Status(204, None)


def _asked(
    request: HttpRequest,
    department: Department,
    of: Chat | Ticket,
    recorded: QuerySet[Record],
    fill: Callable[[form.Form, ZoneInfo], Values],
    position: int | None = None,
) -> RecordForms:
    forms = datasets_of(asking(request)).filter(library=department.library_id, retired=False)
    at = of.started_at if isinstance(of, Chat) else of.opened_at
    return RecordForms(
        when=_clock(at, forms[0]) if forms else "",
        keeps_texts=",text," not in of.redacted,
        position=position,
        department=department.pk,
        forms=[
            RecordForm(dataset=dataset_out(each, asking(request)), values=fill(form.read(each.form), zone_of(each)))
            for each in forms
        ],
        records=_shown(request, recorded.order_by("id")),
    )


def _newer(request: HttpRequest, dataset: Dataset, version: int) -> DatasetOut | None:
    dataset.refresh_from_db()
    return dataset_out(dataset, asking(request)) if version < dataset.version else None


def _one(request: HttpRequest, record: Record) -> RecordOut:
    return _shown(request, [record])[0]


def _shown(request: HttpRequest, chosen: Iterable[Record]) -> list[RecordOut]:
    who = asking(request)
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
