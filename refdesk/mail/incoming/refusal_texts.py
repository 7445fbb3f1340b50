"""Texts for administrators: why an email or its attachment was refused."""

from django.utils.translation import gettext as _

from refdesk.chats import refusals as of_all
from refdesk.eventlog.refusals import Refusal
from refdesk.files import refusals as of_files
from refdesk.tickets import refusals as of_tickets


def text_of(refusal: Refusal) -> str:
    text = {
        of_all.TextEmpty: _("The email has no text."),
        of_all.TextTooLong: _("The text is too long."),
        of_all.TextNotPlain: _("The text contains an invalid character."),
        of_tickets.NoSuchTicket: _("The ticket no longer exists."),
        of_files.TooManyFiles: _("The email has too many attachments."),
        of_files.NotScanned: _("The virus scan isn’t working."),
        of_files.NoRoom: _("There is no disk space for it."),
    }.get(type(refusal))
    return text or _("The email can’t be stored now (%(name)s).") % {"name": type(refusal).__name__}
