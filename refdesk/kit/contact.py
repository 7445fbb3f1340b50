"""An email address or a phone number, in the one form in which contacts are compared."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email


class BadContactError(ValueError):
    """The text is neither; the message is a sentence for the person who typed it."""


def normalise(text: str, country: str) -> str:
    """The address in lower case, or the number in E.164; a number without prefix is read as one of `country`."""
    text = text.strip()
    return _email(text) if "@" in text else _phone(text, country)


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=False).normalized.lower()
    except EmailNotValidError as error:
        raise BadContactError(f"This email address can't be right: {error}") from error


def _phone(text: str, country: str) -> str:
    if not any(character.isdigit() for character in text):
        raise BadContactError("Type an email address (with an @) or a phone number.")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise BadContactError("Type an email address (with an @) or a phone number.") from error
    if not phonenumbers.is_possible_number(number):
        raise BadContactError("This phone number has too few or too many digits.")
    if not phonenumbers.is_valid_number(number):
        raise BadContactError("This phone number does not exist in that form. Does it need a country code, like +1?")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
