"""Requests and responses of the HTTP API of retention."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from refdesk.http.client_key import ClientKey
from refdesk.kit.numbers import Number

from .periods import MAX_DAYS, RetainedDatum


class RetentionPeriodForm(Schema):
    """How many days a datum is stored: 0 not at all, null forever.

    Counted from the end of a chat, the closing of a ticket, and the creation of everything else. `unmatched_email` is a
    received email that belongs to no ticket, `internal` a message of an internal chat.
    """

    datum: RetainedDatum
    days: int | None = Field(ge=0, le=MAX_DAYS)


class RetentionPeriodOut(RetentionPeriodForm):
    """How many days a datum is stored, and how many by default."""

    default: int | None


class DepartmentRetention(Schema):
    """A department. `nothing`: when its chats end, everything but counts is deleted."""

    id: int
    name: str
    nothing: bool


class RetentionLedgerEntry(Schema):
    """An entry of the ledger: how often a datum was deleted on a day (UTC), and why.

    `datum` may also be a `passage` or a `message` (or note, or file) of a chat or ticket that stays. Chats are counted
    by department; otherwise `department` is empty.
    """

    day: date
    entity: Literal["chat", "ticket", "email", "record", "file", "block", "internal"]
    department: str
    datum: RetainedDatum | Literal["passage", "message"]
    cause: Literal["expired", "patron", "operator"]
    count: int


class LibraryRetention(Schema):
    """A library's retention periods and the newest entries of its ledger.

    `address` is how much of IP addresses is stored, `page` how much of page addresses. `version` changes with every
    change of the settings.
    """

    library: int
    name: str
    version: str
    address: Literal["none", "short", "full"]
    page: Literal["path", "whole"]
    data: list[RetentionPeriodOut]
    departments: list[DepartmentRetention]
    ledger: list[RetentionLedgerEntry]


class RetentionForm(Schema):
    """New settings, based on `version`: periods, and the departments whose chats are deleted when they end."""

    version: str = Field(max_length=64)
    data: list[RetentionPeriodForm]
    nothing: list[Number] = Field(default_factory=list, max_length=1000)
    address: Literal["none", "short", "full"] | None = None
    page: Literal["path", "whole"] | None = None


class ContactQuery(Schema):
    """An email address or a phone number as entered."""

    contact: str = Field(max_length=400)


class ErasureForm(ContactQuery):
    """A contact and a random key: a repeated request is the same erasure."""

    key: ClientKey


class ContactHoldings(Schema):
    """The contact in normalized form, and counts. `live` chats have not ended, `open` tickets are not closed."""

    contact: str
    chats: int
    live: int
    tickets: int
    open: int
    emails: int
    files: int
    records: int


class ErasureOut(Schema):
    """An erasure, without the contact. `left` chats and tickets are not erased yet, because `live` chats go on."""

    id: int
    at: datetime
    by: str
    chats: int
    tickets: int
    emails: int
    left: int
    live: int
