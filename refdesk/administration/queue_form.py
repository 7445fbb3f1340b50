"""A queue's settings as a form, and saving them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from refdesk.http.forms import VERSION_LIMIT, FormError, limited_by, model_errors
from refdesk.kit.numbers import Number
from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of, operators_of
from refdesk.tickets.audited import readers_changed
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import members_of

from .owners import unknown_departments
from .slugs import free_slug

FIELDS = ("name", "slug", "welcome", "public", "accepts_files", "address")
"""The fields of the model that the form has, without departments and members."""


class QueueValues(Schema):
    """`slug` is the URL name. `address` is empty for a queue without email.

    `departments` and `members` are numbers of departments and of further operators, as far as the administrator
    administers them; others stay.
    """

    model_config = limited_by(Queue)

    name: str = Field(max_length=400)
    slug: str = Field(max_length=400)
    welcome: str = Field(max_length=4000)
    public: bool
    accepts_files: bool
    address: str = Field(max_length=400)
    departments: list[Number] = Field(max_length=5_000)
    members: list[Number] = Field(max_length=5_000)


class NewQueue(QueueValues):
    """A new queue; `library` may be left out by an administrator of only one."""

    library: Number | None = None


class QueueForm(QueueValues):
    """New settings, based on `version`."""

    version: str = Field(max_length=VERSION_LIMIT)


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


def values_of(by: Operator, queue: Queue) -> dict[str, Any]:
    """What the administrator's form changes."""
    values = {name: getattr(queue, name) for name in FIELDS} | {"address": queue.address or ""}
    departments = queue.departments.filter(pk__in=departments_of(by)).order_by("pk").values_list("pk", flat=True)
    members = _members(by, queue).order_by("pk").values_list("pk", flat=True)
    return {**values, "departments": list(departments), "members": list(members)}


def settings_of(by: Operator, queue: Queue, form: str, version: str) -> QueueSettings:
    """`form`: the address of the public form."""
    values = values_of(by, queue)
    named = _members(by, queue).order_by("name", "pk")
    return QueueSettings(
        id=queue.pk,
        version=version,
        library=queue.library_id,
        library_name=queue.library.name,
        form=form,
        named=[QueueMemberName(id=each.pk, name=each.name, email=each.email) for each in named],
        others=_others(by, queue),
        readers=members_of([queue.pk]).count(),
        **values,
    )


def queue_errors(by: Operator, queue: Queue, form: QueueValues) -> list[FormError]:
    """What is wrong, by field, with the queue, into which the form has been written."""
    queue.slug = queue.slug or free_slug(Queue, queue.name, "queue")
    return [
        *model_errors(queue, *FIELDS),
        *unknown_departments(by, form.departments),
        *_unknown_members(by, form.members),
        *_unread(by, queue, form),
    ]


def save_queue(by: Operator, queue: Queue, form: QueueValues) -> None:
    """Save the queue with its departments and members; those that the administrator doesn't administer stay."""
    queue.save()
    _set_readers(queue, queue.departments, departments_of(by), form.departments)
    _set_readers(queue, queue.members, operators_of(by), form.members)


def _set_readers(queue: Queue, readers: Any, administered: QuerySet[Any], chosen: list[int]) -> None:
    """Set and record who reads the queue, of departments or operators that the administrator administers."""
    before = list(readers.filter(pk__in=administered))
    now = list(administered.filter(pk__in=chosen))
    left, joined = [row for row in before if row not in now], [row for row in now if row not in before]
    readers.remove(*left)
    readers.add(*joined)
    readers_changed(queue, left, joined=False)
    readers_changed(queue, joined, joined=True)


def _members(by: Operator, queue: Queue) -> QuerySet[Operator]:
    return queue.members.filter(pk__in=operators_of(by))


def _others(by: Operator, queue: Queue) -> int:
    """Count the departments and members that the administrator doesn't administer."""
    departments = queue.departments.exclude(pk__in=departments_of(by)).count()
    return departments + queue.members.exclude(pk__in=operators_of(by)).count()


def _unread(by: Operator, queue: Queue, form: QueueValues) -> list[FormError]:
    """An error if patrons could write to the queue and it would have neither department nor member."""
    reached = queue.public or queue.address
    if not reached or form.departments or form.members or (queue.pk and _others(by, queue)):
        return []
    text = _("No one would read what patrons write to this queue. Choose a department or an operator.")
    return [FormError(field="departments", text=text)]


def _unknown_members(by: Operator, numbers: list[int]) -> list[FormError]:
    chosen = set(numbers)
    if operators_of(by).filter(pk__in=chosen).count() == len(chosen):
        return []
    text = _("A chosen person has been deleted, or you no longer administer them. Reload the page.")
    return [FormError(field="members", text=text)]
