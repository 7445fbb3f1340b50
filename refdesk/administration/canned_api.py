"""HTTP API: canned messages that a library or a department shares, for administrators."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from refdesk.canned import queries
from refdesk.canned.content import checked, faults
from refdesk.canned.models import CannedMessage
from refdesk.canned.schemas import CannedMark
from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import Refusal, TextEmpty, TextNotPlain, TextTooLong
from refdesk.http.forms import FormError
from refdesk.libraries.models import Library
from refdesk.people.models import Operator
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource

from .owners import belonging_to
from .schemas import ListedCannedMessage, NewSharedCannedMessage, SharedCannedMessage, SharedCannedMessageForm

EXCERPT = 200


class SharedCannedMessages(Resource[CannedMessage]):
    """A message is shared by a library or by a department: a constraint of the table excludes one without an owner."""

    kind = "canned_message"
    path = "/desk/administration/canned-messages"
    parameter = "shared"
    nouns = ("a shared canned message", "shared canned messages")
    about = {
        "list": "Those of the libraries that the operator administers, and of their departments, by title.",
        "create": "400 for a library or department of others.",
        "read": "404 for one of others, and for personal ones.",
        "change": "Save content and owner. 409 with the current ones if they have changed since `version`.",
        "delete": "404 for one of others, and for personal ones.",
    }
    listed, item, new, form = ListedCannedMessage, SharedCannedMessage, NewSharedCannedMessage, SharedCannedMessageForm

    def rows(self, by: Operator) -> QuerySet[CannedMessage]:
        return queries.shared(by).select_related("library", "department__library")

    def listed_row(self, by: Operator, row: CannedMessage) -> ListedCannedMessage:
        owner = row.library or row.department
        return ListedCannedMessage(
            id=row.pk,
            library=row.library_id,
            department=row.department_id,
            shared_by="" if owner is None else owner.name,
            title=row.title,
            excerpt=row.text[:EXCERPT],
        )

    def shown(self, by: Operator, row: CannedMessage, version: str) -> SharedCannedMessage:
        marks = [CannedMark(**mark) for mark in row.marks]
        return SharedCannedMessage(id=row.pk, version=version, **self.values(by, row) | {"marks": marks})

    def values(self, by: Operator, row: CannedMessage) -> dict[str, Any]:
        return {
            "library": row.library_id,
            "department": row.department_id,
            "title": row.title,
            "text": row.text,
            "marks": row.marks,
            "tags": row.tags,
        }

    def recorded(self, by: Operator, row: CannedMessage) -> dict[str, Any]:
        names = {
            "library": row.library and row.library.name,
            "department": row.department and row.department.name,
        }
        return self.values(by, row) | names

    def make(self, by: Operator, form: NewSharedCannedMessage) -> CannedMessage:
        return CannedMessage()

    def fill(self, by: Operator, row: CannedMessage, form: NewSharedCannedMessage) -> list[FormError]:
        errors: list[FormError] = []
        owner = belonging_to(by, form.library, form.department)
        if owner is None:
            text = _("Choose a library or a department that you administer.")
            errors.append(FormError(field="shared", text=text))
        row.library, row.department = (owner, None) if isinstance(owner, Library) else (None, owner)
        marks = [Mark(**mark.model_dump()) for mark in form.marks]
        content = checked(form.title, form.text, marks, form.tags)
        if isinstance(content, Refusal):
            wrong = faults(form.title, form.text, marks, form.tags)
            return errors + [FormError(field=field, text=_text(fault)) for field, fault in wrong.items()]
        row.title, row.text, row.tags, row.marks = content.title, content.text, content.tags, list(content.marks)
        return errors

    def label(self, row: CannedMessage) -> str:
        return row.title

    def library(self, row: CannedMessage) -> Library:
        return row.department.library if row.department is not None else cast("Library", row.library)


router = routes(SharedCannedMessages())


def _text(fault: Refusal) -> str:
    if isinstance(fault, TextEmpty):
        return _("This field cannot be blank.")
    if isinstance(fault, TextTooLong):
        return _("Too long: %(length)d characters, at most %(limit)d.") % {"length": fault.length, "limit": fault.limit}
    if isinstance(fault, TextNotPlain):
        return _("Contains a character that can’t be stored: %(character)s.") % {"character": fault.character}
    return _("The formatting doesn’t fit the text. Reload the page.")
