"""What an appointment link may hold."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from refdesk.http.forms import FormErrors, refused
from refdesk.kit.text import forbidden_character, nfc

from .models import ADDRESS_LIMIT, LABEL_LIMIT

_web_address = URLValidator(schemes=["http", "https"])


class Link(NamedTuple):
    """The values to store."""

    label: str
    address: str


def checked(label: str, address: str) -> Link | FormErrors:
    """A label on one line and a web address, or the error of the first invalid field."""
    label, address = nfc(" ".join(label.split())), address.strip()
    if not label or len(label) > LABEL_LIMIT or forbidden_character(label):
        return refused(("label", _("Enter a label of 1 to %(limit)d characters.") % {"limit": LABEL_LIMIT}))
    if not _leads_somewhere(address):
        return refused(("address", _("Enter a full web address, such as https://calendar.example/ana.")))
    return Link(label, address)


def _leads_somewhere(address: str) -> bool:
    if len(address) > ADDRESS_LIMIT or forbidden_character(address) or any(c.isspace() for c in address):
        return False
    try:
        _web_address(address)
    except ValidationError:
        return False
    # The part before an @ can make a link read as if it led somewhere else.
    return "@" not in address.split("/")[2]
