"""What may be the name of an operator, which patrons see on pages and in emails."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from refdesk.kit.text import forbidden_character


def check_name(name: str) -> None:
    """Refuse what is not one line of plain text: a line break could end a header of an email."""
    if "\n" in name or "\t" in name or forbidden_character(name):
        raise ValidationError(_("Use one line of text without control characters."))
