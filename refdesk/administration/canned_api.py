"""HTTP API: canned messages that a library or a department shares, for administrators."""

from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from refdesk.canned import queries
from refdesk.canned.content import write_content
from refdesk.canned.models import CannedMessage
from refdesk.http.forms import FormError
from refdesk.http.respond import as_schema
from refdesk.libraries.models import Library
from refdesk.resources.operations import routes
from refdesk.resources.resource import Choice, Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, libraries_of

from .schemas import ListedCannedMessage, NewSharedCannedMessage, SharedCannedMessage

EXCERPT = 200
_ERROR = _("Choose a library or a department that you administer.")


class SharedCannedMessages(Resource[CannedMessage]):
    """A message is shared by a library or by a department: a constraint of the table excludes one without an owner."""

    model = CannedMessage
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
    listed, item, new = ListedCannedMessage, SharedCannedMessage, NewSharedCannedMessage
    form = versioned(NewSharedCannedMessage, "SharedCannedMessageForm")
    choices = {
        "library": Choice(lambda by, row: libraries_of(by), _ERROR),
        "department": Choice(lambda by, row: departments_of(by), _ERROR),
    }

    def rows(self, by: Operator) -> QuerySet[CannedMessage]:
        return queries.shared(by).select_related("library", "department__library")

    def listed_row(self, by: Operator, row: CannedMessage) -> ListedCannedMessage:
        shared_by = str(row.library or row.department)
        return as_schema(ListedCannedMessage, row, shared_by=shared_by, excerpt=row.text[:EXCERPT])

    def make(self, by: Operator, form: NewSharedCannedMessage) -> CannedMessage:
        return CannedMessage()

    def fill(self, by: Operator, row: CannedMessage, form: NewSharedCannedMessage) -> list[FormError]:
        errors = self.write(by, row, form)
        if errors or (form.library is None) == (form.department is None):
            errors = [FormError(field="shared", text=str(_ERROR))]
        return errors + write_content(row, form)

    def library(self, row: CannedMessage) -> Library:
        return row.department.library if row.department is not None else cast("Library", row.library)


router = routes(SharedCannedMessages())
