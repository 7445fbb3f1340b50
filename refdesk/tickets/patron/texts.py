"""Texts for patrons: refusals, and the status of their ticket."""

import math

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refdesk.chats.refusals import NoRoom, PatronBlocked
from refdesk.eventlog.refusals import BadContact, KeyReused, Refusal, TextEmpty, TextNotPlain, TextTooLong, Unavailable
from refdesk.files import refusals as r
from refdesk.http.respond import retry_after
from refdesk.kit.contact import Fault
from refdesk.protocol.refusals import TooMany

from ..events import Status
from ..head import Head
from ..refusals import TooManyOfContact, TooManyReplies


def refusal_text(refusal: Refusal) -> str:
    """A sentence that says what happened, then what to do."""
    match refusal:
        case TextEmpty():
            return _("Write something first.")
        case TextTooLong(limit=limit, length=length):
            counts = {"length": f"{length:,}", "limit": f"{limit:,}"}
            return _("This has %(length)s characters. The limit is %(limit)s.") % counts
        case TextNotPlain(character=character):
            return _("This text contains an invalid character (%(character)s). Remove it.") % {"character": character}
        case BadContact(fault=fault):
            return _bad_contact(fault)
        case PatronBlocked():
            return _("This form is not available to you right now. Your question was not sent.")
        case KeyReused():
            return _("This form was already sent with another text.")
        case TooMany(retry_after=seconds):
            return _too_many(refusal, max(1, math.ceil(seconds / 60)))
    return _of_file(refusal) or _("The service is busy. Nothing is lost. Press the button again in a moment.")


def _of_file(refusal: Refusal) -> str | None:
    match refusal:
        case r.FileTooLarge(limit=limit):
            return _("This file is too large. The limit is %(limit)s MB.") % {"limit": f"{limit / 2**20:.1f}"}
        case r.TooManyFiles(limit=limit):
            return _("More than %(limit)d files can’t be sent at once.") % {"limit": limit}
    return {
        r.FileEmpty: _("This file is empty."),
        r.FileTypeRefused: _("This file type isn’t allowed."),
        r.FileUnsafe: _("The virus scan found something in this file, so it was not accepted."),
        r.NotScanned: _("The file could not be scanned for viruses. Choose it again."),
        NoRoom: _("There is no space for this file right now. Try again later, or describe its content."),
        r.NoSuchUpload: _("The files waited too long. Choose them again."),
    }.get(type(refusal))


def _bad_contact(fault: Fault) -> str:
    return {
        "neither": _("Enter an email address or a phone number."),
        "email": _("That doesn’t look like an email address. Please check it."),
        "email_short": _("The address is incomplete. Is something like .org missing?"),
        "digits": _("This phone number has too few or too many digits."),
        "number": _("This phone number doesn’t exist. Does it need a country code, such as +1?"),
    }[fault]


def _too_many(refusal: TooMany, minutes: int) -> str:
    again = ngettext(
        "Your text is saved here. Send it in %(minutes)s minute.",
        "Your text is saved here. Send it in %(minutes)s minutes.",
        minutes,
    )
    return f"{_limit(refusal)} {again % {'minutes': minutes}}"


def _limit(refusal: TooMany) -> str:
    match refusal:
        case TooManyReplies():
            return _("You have sent too many messages.")
        case TooManyOfContact():
            return _("Too many questions came with this contact info.")
    return _("Too many messages came from your network.")


def is_emailed(head: Head) -> bool:
    """Whether the patron also gets the answers by email."""
    return settings.CONFIG.mail.smtp is not None and "@" in (head.contact or "")


def status_texts(status: Status) -> tuple[str, str]:
    """The status, and the next step."""
    match status:
        case "new":
            return _("Waiting for an answer"), _("A librarian will read your question and answer here.")
        case "open":
            return _("In progress"), _("The library has your last message. The answer will appear here.")
        case "pending":
            return _("Answered"), _("If you need anything else, write below.")
        case "closed":
            return _("Closed"), _("Write below to reopen it.")


def page_status(refusal: Refusal) -> int:
    """The status of a page that shows the form again with the refusal: 429, 503, or 422."""
    return refusal.status if isinstance(refusal, TooMany | Unavailable) else 422


def with_retry_after(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    for name, value in retry_after(refusal).items():
        response[name] = value
    return response
