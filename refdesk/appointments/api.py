"""HTTP API of the desk for the operator's own appointment links."""

from django.db.models import QuerySet

from refdesk.http.forms import FormError, FormErrors
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right

from . import content
from .models import AppointmentLink
from .schemas import AppointmentLinkForm, AppointmentLinkOut


class AppointmentLinks(Resource[AppointmentLink]):
    """The operator's own: no one else sees or changes them, so they have no version, and aren't recorded."""

    model = AppointmentLink
    kind = "appointment_link"
    path = "/desk/appointment-links"
    parameter = "link"
    nouns = ("an appointment link", "appointment links")
    about = {
        "list": "The operator's own links, in the order of their creation.",
        "create": "400 names the invalid field. The refusal LimitReached is 409.",
        "change": "Replace its content. 404 for any but the operator's own.",
        "delete": "404 for any but the operator's own.",
    }
    operations = ("list", "create", "change", "delete")
    item, new, form = AppointmentLinkOut, AppointmentLinkForm, AppointmentLinkForm
    limit = 100
    audited = False

    def rows(self, by: Operator) -> QuerySet[AppointmentLink]:
        return AppointmentLink.objects.filter(operator=by)

    def make(self, by: Operator, form: AppointmentLinkForm) -> AppointmentLink:
        return AppointmentLink(operator=by)

    def fill(self, by: Operator, row: AppointmentLink, form: AppointmentLinkForm) -> list[FormError]:
        link = content.checked(form.label, form.address)
        if isinstance(link, FormErrors):
            return link.errors
        row.label, row.address = link
        return []


router = routes(AppointmentLinks(), tag="desk", right=Right.ANSWER)
