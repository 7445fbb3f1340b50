"""Requests and responses of the HTTP API of the audit log."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema

from refdesk.audit.models import Action
from refdesk.kit.numbers import Number


class AuditChange(Schema):
    """A changed value by its name; `before` and `after` are null where they can't be shown in a line."""

    name: str
    before: str | None
    after: str | None


class AuditEntry(Schema):
    """An action, or `count` repeats of it from `at` to `last_at` (ms).

    `by` is empty where nobody was signed in. `kind` and `object` identify what it is about; `exists`: it can be opened.
    `library` is the name of the library that it concerns. `network` is as much of the address as the library stores.
    """

    id: int
    at: int
    last_at: int
    count: int
    action: Action
    label: str
    by: str
    kind: str
    object: str
    about: str
    exists: bool
    library: str
    network: str
    changes: list[AuditChange]


class AuditAction(Schema):
    """A kind of action, and its name."""

    value: Action
    label: str


class AuditPage(Schema):
    """At most 50 entries, the latest first; `next` is the `before` of the next page. Days are in `time_zone`."""

    entries: list[AuditEntry]
    next: str | None
    time_zone: str
    actions: list[AuditAction]


SEARCH_LIMIT = 200


class AuditFilters(Schema):
    """Filters of the audit log. Days are in the time zone of the page."""

    action: list[Annotated[str, Field(max_length=24)]] = Field([], max_length=len(Action))
    search: Annotated[
        str, Field(max_length=SEARCH_LIMIT, description="Words in who did it, what it is about, or the network.")
    ] = ""
    first: date | None = None
    last: date | None = None
    object: Annotated[str, Field(max_length=80, description="What it is about: kind and number, such as `faq:12`.")] = (
        ""
    )


class AuditQuery(AuditFilters):
    """Filters, and the number of the last entry of the page before."""

    before: Number | None = None
