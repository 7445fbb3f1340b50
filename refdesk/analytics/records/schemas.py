"""Requests and responses of the HTTP API of records."""

from ninja import Field as Described
from ninja import Schema

from refdesk.analytics.datasets.form import Value
from refdesk.http.client_key import ClientKey
from refdesk.http.forms import FormErrors
from refdesk.kit.numbers import Number

from ..schemas import DatasetOut, RecordOut
from .edit import RecordInput
from .query import ConditionsQuery


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


class RecordErrors(FormErrors):
    """`dataset`: its current form, if the record was entered with an older one."""

    dataset: DatasetOut | None = None


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
