"""HTTP API of the desk for the operator's own appointment links."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.kit.text import forbidden_character, nfc
from refdesk.resources.operations import routes
from refdesk.resources.resource import OwnRows
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right

from .models import ADDRESS_LIMIT, LABEL_LIMIT, AppointmentLink
from .schemas import AppointmentLinkForm, AppointmentLinkOut

_web_address = URLValidator(schemes=["http", "https"])


class AppointmentLinks(OwnRows[AppointmentLink]):
    """Labels on one line, and web addresses, in the order of their creation."""

    model = AppointmentLink
    kind = "appointment_link"
    path = "/desk/appointment-links"
    parameter = "link"
    nouns = ("an appointment link", "appointment links")
    item, new, form = AppointmentLinkOut, AppointmentLinkForm, AppointmentLinkForm
    limit = 100

    def fill(self, by: Operator, row: AppointmentLink, form: AppointmentLinkForm) -> list[FormError]:
        """The error of the first invalid field."""
        row.label, row.address = nfc(" ".join(form.label.split())), form.address.strip()
        if not row.label or len(row.label) > LABEL_LIMIT or forbidden_character(row.label):
            text = _("Enter a label of 1 to %(limit)d characters.") % {"limit": LABEL_LIMIT}
            return [FormError(field="label", text=text)]
        if not _leads_somewhere(row.address):
            text = _("Enter a full web address, such as https://calendar.example/ana.")
            return [FormError(field="address", text=text)]
        return []


router = routes(AppointmentLinks(), tag="desk", right=Right.ANSWER)


def _leads_somewhere(address: str) -> bool:
    if len(address) > ADDRESS_LIMIT or forbidden_character(address) or any(c.isspace() for c in address):
        return False
    try:
        _web_address(address)
    except ValidationError:
        return False
    # The part before an @ can make a link read as if it led somewhere else.
    return "@" not in address.split("/")[2]
