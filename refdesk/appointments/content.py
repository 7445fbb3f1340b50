"""What an appointment link may hold."""

from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from refdesk.kit.text import forbidden_character, nfc

from .models import ADDRESS_LIMIT, LABEL_LIMIT

Field = Literal["label", "address"]
_web_address = URLValidator(schemes=["http", "https"])


class Link(NamedTuple):
    """The values to store."""

    label: str
    address: str


class Wrong(NamedTuple):
    """The field that was refused."""

    field: Field


def checked(label: str, address: str) -> Link | Wrong:
    """A label on one line and a web address, or the field that is wrong."""
    label, address = nfc(" ".join(label.split())), address.strip()
    if not label or len(label) > LABEL_LIMIT or forbidden_character(label):
        return Wrong("label")
    return Link(label, address) if _leads_somewhere(address) else Wrong("address")


def _leads_somewhere(address: str) -> bool:
    if len(address) > ADDRESS_LIMIT or forbidden_character(address) or any(c.isspace() for c in address):
        return False
    try:
        _web_address(address)
    except ValidationError:
        return False
    # The part before an @ can make a link read as if it led somewhere else.
    return "@" not in address.split("/")[2]
