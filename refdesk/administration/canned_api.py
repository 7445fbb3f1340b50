"""HTTP API: canned messages that a library or a department shares, for administrators."""

from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.canned import queries
from refdesk.canned.content import checked, faults
from refdesk.canned.models import CannedMessage
from refdesk.canned.schemas import CannedMark
from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import Refusal, TextEmpty, TextNotPlain, TextTooLong
from refdesk.http.forms import FormErrors, refused, version_of
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, current_operator

from . import audited
from .owners import belonging_to
from .schemas import ListedCannedMessage, NewSharedCannedMessage, SharedCannedMessage, SharedCannedMessageForm
from .transactions import in_transaction, locked_or_404

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
EXCERPT = 200


@router.get(
    "/desk/administration/canned-messages", response=list[ListedCannedMessage], summary="List shared canned messages"
)
def list_messages(request: HttpRequest) -> list[ListedCannedMessage]:
    """Those of the libraries that the operator administers, and of their departments, by title."""
    return [
        ListedCannedMessage(
            id=each.pk,
            library=each.library_id,
            department=each.department_id,
            shared_by=_owner(each),
            title=each.title,
            excerpt=each.text[:EXCERPT],
        )
        for each in queries.shared(current_operator(request)).select_related("library", "department__library")
    ]


@router.post(
    "/desk/administration/canned-messages",
    response={201: SharedCannedMessage, 400: FormErrors},
    summary="Create a shared canned message",
)
@in_transaction
def add_message(request: HttpRequest, form: NewSharedCannedMessage) -> Status[SharedCannedMessage | FormErrors]:
    """400 for a library or department of others."""
    message = CannedMessage()
    if errors := _filled(request, message, form):
        return Status(400, errors)
    message.save()
    audited.added(_thing(message), _library(message))
    return Status(201, _shown(message))


@router.get(
    "/desk/administration/canned-messages/{int:shared}",
    response=SharedCannedMessage,
    summary="Read a shared canned message",
)
def get_message(request: HttpRequest, shared: int) -> SharedCannedMessage:
    """404 for one of others, and for personal ones."""
    return _shown(get_object_or_404(queries.shared(current_operator(request)), pk=shared))


@router.put(
    "/desk/administration/canned-messages/{int:shared}",
    response={200: SharedCannedMessage, 400: FormErrors, 409: SharedCannedMessage},
    summary="Change a shared canned message",
)
@in_transaction
def change_message(
    request: HttpRequest, shared: int, form: SharedCannedMessageForm
) -> Status[SharedCannedMessage | FormErrors]:
    """Save content and owner. 409 with the current ones if they have changed since `version`."""
    found = locked_or_404(queries.shared(current_operator(request)), shared)
    if form.version != version_of(_values(found)):
        return Status(409, _shown(found))
    before = _recorded(found)
    if errors := _filled(request, found, form):
        return Status(400, errors)
    found.save()
    audited.changed(_thing(found), _library(found), before, _recorded(found))
    return Status(200, _shown(found))


@router.delete(
    "/desk/administration/canned-messages/{int:shared}",
    response={204: None},
    summary="Delete a shared canned message",
)
@in_transaction
def delete_message(request: HttpRequest, shared: int) -> Status[None]:
    """404 for one of others, and for personal ones."""
    found = locked_or_404(queries.shared(current_operator(request)), shared)
    thing, library = _thing(found), _library(found)
    found.delete()
    audited.deleted(thing, library)
    return Status(204, None)


def _filled(request: HttpRequest, message: CannedMessage, form: NewSharedCannedMessage) -> FormErrors | None:
    """Write the form into the message, or return its errors."""
    owner = belonging_to(current_operator(request), form.library, form.department)
    marks = [Mark(**each.model_dump()) for each in form.marks]
    content = checked(form.title, form.text, marks, form.tags)
    if owner is None or isinstance(content, Refusal):
        wrong = faults(form.title, form.text, marks, form.tags)
        errors = [(field, _text(fault)) for field, fault in wrong.items()]
        unknown = [("shared", _("Choose a library or a department that you administer."))] if owner is None else []
        return refused(*unknown, *errors)
    message.library = owner if isinstance(owner, Library) else None
    message.department = None if isinstance(owner, Library) else owner
    message.title, message.text, message.tags = content.title, content.text, content.tags
    message.marks = list(content.marks)
    return None


def _text(fault: Refusal) -> str:
    if isinstance(fault, TextEmpty):
        return _("This field cannot be blank.")
    if isinstance(fault, TextTooLong):
        return _("Too long: %(length)d characters, at most %(limit)d.") % {"length": fault.length, "limit": fault.limit}
    if isinstance(fault, TextNotPlain):
        return _("Contains a character that can’t be stored: %(character)s.") % {"character": fault.character}
    return _("The formatting doesn’t fit the text. Reload the page.")


def _values(message: CannedMessage) -> dict[str, Any]:
    return {
        "library": message.library_id,
        "department": message.department_id,
        "title": message.title,
        "text": message.text,
        "marks": message.marks,
        "tags": message.tags,
    }


def _recorded(message: CannedMessage) -> dict[str, Any]:
    """The values for the audit log: names instead of numbers."""
    return _values(message) | {
        "library": message.library and message.library.name,
        "department": message.department and message.department.name,
    }


def _shown(message: CannedMessage) -> SharedCannedMessage:
    values = _values(message)
    marks = [CannedMark(**each) for each in message.marks]
    return SharedCannedMessage(id=message.pk, version=version_of(values), **values | {"marks": marks})


def _owner(message: CannedMessage) -> str:
    owner = message.library or message.department
    return "" if owner is None else owner.name


def _library(message: CannedMessage) -> Library:
    """The library of a shared message: a constraint of the table excludes one without an owner."""
    return message.department.library if message.department is not None else cast("Library", message.library)


def _thing(message: CannedMessage) -> Thing:
    return Thing("canned_message", message.pk, message.title)
