"""A queue's settings as a form, and who reads it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.http.forms import FormError
from refdesk.kit.numbers import Number
from refdesk.libraries.models import Department
from refdesk.resources.schemas import NewInLibrary, fields_of
from refdesk.staff.audited import operator_thing
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, operators_of
from refdesk.tickets.models import Queue

from .owners import unknown_departments


@fields_of(Queue, filled=("slug",))
class QueueValues(Schema):
    """`slug` is the URL name. `address` is empty for a queue without email.

    `departments` and `members` are numbers of departments and of further operators, as far as the administrator
    administers them; others stay.
    """

    address: str = Field(max_length=400)
    departments: list[Number] = Field(max_length=5_000)
    members: list[Number] = Field(max_length=5_000)


class NewQueue(QueueValues, NewInLibrary):
    """A new queue; `library` may be left out by an administrator of only one."""


class QueueMemberName(Schema):
    """An operator who is a member beside those of the departments."""

    id: int
    name: str
    email: str


class QueueSettings(QueueValues):
    """A queue. `version` changes with every change of the settings.

    `named` are the members by name. `others` counts departments and members of libraries that the administrator
    doesn't administer. `readers` counts the active members, those of departments included. `form` is the address of
    the public form.
    """

    id: int
    version: str
    library: int
    library_name: str
    form: str
    named: list[QueueMemberName]
    others: int
    readers: int


def reader_errors(by: Operator, queue: Queue, form: QueueValues) -> list[FormError]:
    """What is wrong with the departments and members of the form."""
    errors = unknown_departments(by, form.departments)
    if operators_of(by).filter(pk__in=form.members).count() != len({*form.members}):
        text = _("A chosen person has been deleted, or you no longer administer them. Reload the page.")
        errors.append(FormError(field="members", text=text))
    return errors + _unread(by, queue, form)


def save_readers(by: Operator, queue: Queue, form: QueueValues) -> None:
    """Set the queue's departments and members; those that the administrator doesn't administer stay."""
    _set_readers(queue, queue.departments, departments_of(by), form.departments)
    _set_readers(queue, queue.members, operators_of(by), form.members)


def _set_readers(queue: Queue, readers: Any, administered: QuerySet[Any], chosen: list[int]) -> None:
    """Set and record who reads the queue, of departments or operators that the administrator administers."""
    before = list(readers.filter(pk__in=administered))
    now = list(administered.filter(pk__in=chosen))
    left, joined = [row for row in before if row not in now], [row for row in now if row not in before]
    readers.remove(*left)
    readers.add(*joined)
    for row in left:
        _record(queue, row, lambda name: [name, None])
    for row in joined:
        _record(queue, row, lambda name: [None, name])


def _record(queue: Queue, row: Operator | Department, change: Callable[[str], list[str | None]]) -> None:
    """Record that a person, or a department with its operators, gained or lost access to a queue."""
    if isinstance(row, Operator):
        about, changes = operator_thing(row), {"queue": change(queue.name)}
    else:
        about, changes = Thing("queue", queue.pk, queue.name), {"department": change(row.name)}
    record(Action.RIGHTS_CHANGED, about, library=queue.library_id, changes=changes)


def members_for(by: Operator, queue: Queue) -> QuerySet[Operator]:
    """The queue's members beside those of its departments, as far as the administrator administers them."""
    return queue.members.filter(pk__in=operators_of(by))


def others(by: Operator, queue: Queue) -> int:
    """Count the departments and members that the administrator doesn't administer."""
    departments = queue.departments.exclude(pk__in=departments_of(by)).count()
    return departments + queue.members.exclude(pk__in=operators_of(by)).count()


def _unread(by: Operator, queue: Queue, form: QueueValues) -> list[FormError]:
    """An error if patrons could write to the queue and it would have neither department nor member."""
    reached = queue.public or queue.address
    if not reached or form.departments or form.members or (queue.pk and others(by, queue)):
        return []
    text = _("No one would read what patrons write to this queue. Choose a department or an operator.")
    return [FormError(field="departments", text=text)]
