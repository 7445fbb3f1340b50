"""HTTP API: queues of tickets, for administrators."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from refdesk.http.forms import FormError, model_errors
from refdesk.http.respond import as_schema
from refdesk.resources.operations import routes
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, libraries_of
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import members_by_queue, members_of

from .owners import OfLibrary
from .queue_form import (
    NewQueue,
    QueueMemberName,
    QueueSettings,
    QueueValues,
    members_for,
    others,
    reader_errors,
    save_readers,
)
from .schemas import ListedQueue
from .slugs import free_slug


class Queues(OfLibrary[Queue]):
    """Departments and members are recorded as changes of rights, when they are saved."""

    model = Queue
    kind = "queue"
    path = "/desk/administration/queues"
    parameter = "queue"
    nouns = ("a queue", "queues for administrators")
    about = {
        "list": "The queues of the libraries that the operator administers, by library and name.",
        "create": "404 for a library of others. With members it requires a confirmation.",
        "change": "Save the settings. 409 with the current ones if they have changed since `version`.\n\n"
        "Members read the tickets of patrons: to add some requires a confirmation.",
        "delete": "409 while it has tickets.",
    }
    listed, item, new, form = ListedQueue, QueueSettings, NewQueue, versioned(QueueValues)
    order = ("library__name", "name", "pk")
    protected = _("This queue has tickets, so it can’t be deleted. Move its tickets to another queue first.")

    def rows(self, by: Operator) -> QuerySet[Queue]:
        return Queue.objects.filter(library__in=libraries_of(by)).select_related("library")

    def listing(self, by: Operator) -> list[ListedQueue]:
        queues = list(self.rows(by).order_by(*self.order))
        members = members_by_queue(queue.pk for queue in queues)
        return [
            as_schema(
                ListedQueue,
                queue,
                library_name=queue.library.name,
                address=queue.address or "",
                readers=len(members[queue.pk]),
            )
            for queue in queues
        ]

    def values(self, by: Operator, row: Queue) -> dict[str, Any]:
        readers = {"departments": row.departments.filter(pk__in=departments_of(by)), "members": members_for(by, row)}
        numbers = {name: list(rows.order_by("pk").values_list("pk", flat=True)) for name, rows in readers.items()}
        return super().values(by, row) | {"address": row.address or ""} | numbers

    def facts(self, by: Operator, row: Queue) -> dict[str, Any]:
        return {
            "library": row.library_id,
            "library_name": row.library.name,
            "form": settings.CONFIG.public_url + reverse("ask-queue", args=[row.slug]),
            "named": [
                QueueMemberName(id=operator.pk, name=operator.name, email=operator.email)
                for operator in members_for(by, row).order_by("name", "pk")
            ],
            "others": others(by, row),
            "readers": members_of([row.pk]).count(),
        }

    def recorded(self, by: Operator, row: Queue) -> dict[str, Any]:
        return super().values(by, row)

    def fill(self, by: Operator, row: Queue, form: QueueValues) -> list[FormError]:
        self.write(by, row, form)
        row.slug = row.slug or free_slug(Queue, row.name, "queue")
        return model_errors(row, *self.fields) + reader_errors(by, row, form)

    def grants(self, by: Operator, row: Queue, form: QueueValues, before: Mapping[str, Any]) -> bool:
        further_departments = {*form.departments} - {*before.get("departments", ())}
        return bool(further_departments or {*form.members} - {*before.get("members", ())})

    def save(self, by: Operator, row: Queue, form: QueueValues) -> None:
        row.save()
        save_readers(by, row, form)


router = routes(Queues())
