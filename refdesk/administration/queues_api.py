"""HTTP API: queues of tickets, for administrators."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from refdesk.http.forms import FormError
from refdesk.people.models import Operator
from refdesk.people.permissions import libraries_of
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import members_by_queue

from . import queue_form
from .owners import library_or_404
from .queue_form import FIELDS, NewQueue, QueueForm, QueueSettings, QueueValues
from .schemas import ListedQueue


class Queues(Resource[Queue]):
    """Departments and members are recorded as changes of rights, when they are saved."""

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
    listed, item, new, form = ListedQueue, QueueSettings, NewQueue, QueueForm
    fields = FIELDS
    order = ("library__name", "name", "pk")
    protected = _("This queue has tickets, so it can’t be deleted. Move its tickets to another queue first.")

    def rows(self, by: Operator) -> QuerySet[Queue]:
        return Queue.objects.filter(library__in=libraries_of(by)).select_related("library")

    def listing(self, by: Operator) -> list[ListedQueue]:
        queues = list(self.rows(by).order_by(*self.order))
        members = members_by_queue(queue.pk for queue in queues)
        return [
            ListedQueue(
                id=queue.pk,
                library=queue.library_id,
                library_name=queue.library.name,
                name=queue.name,
                public=queue.public,
                address=queue.address or "",
                readers=len(members[queue.pk]),
            )
            for queue in queues
        ]

    def shown(self, by: Operator, row: Queue, version: str) -> QueueSettings:
        form = settings.CONFIG.public_url + reverse("ask-queue", args=[row.slug])
        return queue_form.settings_of(by, row, form, version)

    def values(self, by: Operator, row: Queue) -> dict[str, Any]:
        return queue_form.values_of(by, row)

    def recorded(self, by: Operator, row: Queue) -> dict[str, Any]:
        values = self.values(by, row)
        return {name: values[name] for name in FIELDS}

    def make(self, by: Operator, form: NewQueue) -> Queue:
        return Queue(library=library_or_404(by, form.library))

    def fill(self, by: Operator, row: Queue, form: QueueValues) -> list[FormError]:
        self.write(row, form)
        return queue_form.queue_errors(by, row, form)

    def grants(self, by: Operator, row: Queue, form: QueueValues, before: Mapping[str, Any]) -> bool:
        further_departments = {*form.departments} - {*before.get("departments", ())}
        return bool(further_departments or {*form.members} - {*before.get("members", ())})

    def save(self, by: Operator, row: Queue, form: QueueValues) -> None:
        queue_form.save_queue(by, row, form)


router = routes(Queues())
