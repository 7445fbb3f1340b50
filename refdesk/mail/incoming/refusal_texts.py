"""Texts for administrators: why an email or its attachment was refused."""

from django.utils.translation import gettext as _

from refdesk.chats.refusals import NoRoom
from refdesk.eventlog.refusals import Refusal, TextEmpty, TextNotPlain, TextTooLong
from refdesk.files import refusals as of_files
from refdesk.tickets import refusals as of_tickets


def text_of(refusal: Refusal) -> str:
    text = {
        TextEmpty: _("The email has no text."),
        TextTooLong: _("The text is too long."),
        TextNotPlain: _("The text contains an invalid character."),
        of_tickets.NoSuchTicket: _("The ticket no longer exists."),
        of_files.TooManyFiles: _("The email has too many attachments."),
        of_files.NotScanned: _("The virus scan isn’t working."),
        NoRoom: _("There is no disk space for it."),
    }.get(type(refusal))
    return text or _("The email can’t be stored now (%(name)s).") % {"name": type(refusal).__name__}
