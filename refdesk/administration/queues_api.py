"""HTTP API: queues of tickets, for administrators."""

from django.conf import settings
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.http.forms import FormErrors, refused, version_of
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import require_confirmation
from refdesk.people.permissions import libraries_of
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import members_by_queue

from . import audited, queue_form
from .owners import library_or_404
from .queue_form import FIELDS, NewQueue, QueueForm, QueueSettings, queue_errors, save_queue, values_of
from .schemas import ListedQueue
from .transactions import in_transaction, locked_or_404

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/queues", response=list[ListedQueue], summary="List queues for administrators")
def list_queues(request: HttpRequest) -> list[ListedQueue]:
    """The queues of the libraries that the operator administers, by library and name."""
    queues = list(_queues(request).order_by("library__name", "name", "pk"))
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


@router.post("/desk/administration/queues", response={201: QueueSettings, 400: FormErrors}, summary="Create a queue")
@in_transaction
def add_queue(request: HttpRequest, form: NewQueue) -> Status[QueueSettings | FormErrors]:
    """404 for a library of others. With members it requires a confirmation."""
    by = current_operator(request)
    library = library_or_404(by, form.library)
    queue = Queue(library=library)
    if errors := queue_errors(by, queue, form):
        return Status(400, FormErrors(errors=errors))
    if form.departments or form.members:
        require_confirmation(request)
    save_queue(by, queue, form)
    audited.added(_thing(queue), library)
    return Status(201, _settings(request, queue))


@router.get("/desk/administration/queues/{int:queue}", response=QueueSettings, summary="Read a queue")
def get_queue(request: HttpRequest, queue: int) -> QueueSettings:
    """404 for a queue of others."""
    return _settings(request, get_object_or_404(_queues(request), pk=queue))


@router.put(
    "/desk/administration/queues/{int:queue}",
    response={200: QueueSettings, 400: FormErrors, 409: QueueSettings},
    summary="Change a queue",
)
@in_transaction
def change_queue(request: HttpRequest, queue: int, form: QueueForm) -> Status[QueueSettings | FormErrors]:
    """Save the settings. 409 with the current ones if they have changed since `version`.

    Members read the tickets of patrons: to add some requires a confirmation.
    """
    by = current_operator(request)
    found = locked_or_404(_queues(request), queue)
    before = values_of(by, found)
    if form.version != version_of(before):
        return Status(409, _settings(request, found))
    if errors := queue_errors(by, found, form):
        return Status(400, FormErrors(errors=errors))
    if {*form.departments} - {*before["departments"]} or {*form.members} - {*before["members"]}:
        require_confirmation(request)
    save_queue(by, found, form)
    now = values_of(by, found)
    # Departments and members are recorded as changes of rights.
    audited.changed(_thing(found), found.library, before, {name: now[name] for name in FIELDS})
    return Status(200, _settings(request, found))


@router.delete(
    "/desk/administration/queues/{int:queue}", response={204: None, 409: FormErrors}, summary="Delete a queue"
)
@in_transaction
def delete_queue(request: HttpRequest, queue: int) -> Status[FormErrors | None]:
    """409 while it has tickets."""
    found = locked_or_404(_queues(request), queue)
    thing, library = _thing(found), found.library
    try:
        found.delete()
    except ProtectedError:
        text = _("This queue has tickets, so it can’t be deleted. Move its tickets to another queue first.")
        return Status(409, refused(("", text)))
    audited.deleted(thing, library)
    return Status(204, None)


def _queues(request: HttpRequest) -> QuerySet[Queue]:
    """Those that the operator administers."""
    libraries = libraries_of(current_operator(request))
    return Queue.objects.filter(library__in=libraries).select_related("library")


def _settings(request: HttpRequest, queue: Queue) -> QueueSettings:
    form = settings.CONFIG.public_url + reverse("ask-queue", args=[queue.slug])
    return queue_form.settings_of(current_operator(request), queue, form)


def _thing(queue: Queue) -> Thing:
    return Thing("queue", queue.pk, queue.name)
