"""Texts for administrators: why an email or its attachment was refused."""

from django.utils.translation import gettext as _

from refdesk.chats import refusals as of_all
from refdesk.eventlog.refusals import Refusal
from refdesk.files import refusals as of_files
from refdesk.tickets import refusals as of_tickets


def text_of(refusal: Refusal) -> str:
    text = {
        of_all.TextEmpty: _("There is nothing in its text."),
        of_all.TextTooLong: _("Its text is too long."),
        of_all.TextNotPlain: _("Its text holds a character that can't be kept."),
        of_tickets.NoSuchTicket: _("Its ticket is not there any more."),
        of_files.TooManyFiles: _("It brings too many files."),
        of_files.NotScanned: _("The virus scan does not work now."),
        of_files.NoRoom: _("There is no room for it now."),
    }.get(type(refusal))
    return text or _("It can't be stored now (%(name)s).") % {"name": type(refusal).__name__}
