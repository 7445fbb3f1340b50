"""Email addresses and phone numbers in the normal form in which contacts are compared."""

from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from .text import without_direction_marks

Fault = Literal["neither", "email", "email_short", "digits", "number"]


class BadContactError(ValueError):
    """The text is neither an email address nor a phone number.

    Faults: `email_short` (no top-level domain such as ".org"), `digits` (too few or too many), `number` (no such number
    in its country), `email`, and `neither`.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def normalize(text: str, country: str) -> str:
    """The address in lower case, or the number in E.164; one without a prefix belongs to `country` (ISO 3166).

    Raises `BadContactError`.
    """
    text = without_direction_marks(text).strip()
    return _email(text) if "@" in text else _phone(text, country)


def mailbox(contact: str) -> str:
    """The contact without a plus tag: email to `ada+a@x.org` and `ada+b@x.org` arrives in one mailbox."""
    local, at, domain = contact.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else contact


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=False).normalized.lower()
    except EmailNotValidError as error:
        local, _, domain = text.rpartition("@")
        raise BadContactError("email_short" if local and domain and "." not in domain else "email") from error


def _phone(text: str, country: str) -> str:
    if not any(character.isdigit() for character in text):
        raise BadContactError("neither")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise BadContactError("neither") from error
    if not phonenumbers.is_possible_number(number):
        raise BadContactError("digits")
    if not phonenumbers.is_valid_number(number):
        raise BadContactError("number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
