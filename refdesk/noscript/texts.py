"""Refusals in words for a patron on a plain page."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from refdesk.chats.refusals import AnswerMissing, ChatEnded, ChatFull, NobodyOnline, NoRoom, PatronBlocked, SeatMoved
from refdesk.eventlog.refusals import Forgotten, KeyReused, Refusal, SensitiveText
from refdesk.files.refusals import FilesDisabled
from refdesk.tickets.patron import texts

_TEXTS: dict[type[Refusal], Callable[[], str]] = {
    NobodyOnline: lambda: _("No one is online right now, so the chat was not started. Your text is still here."),
    PatronBlocked: lambda: _("Chat is not available to you right now."),
    ChatEnded: lambda: _("The chat has ended, so this was not sent. Your text is still here."),
    ChatFull: lambda: _("This chat is full. End it, and start a new one with what you want to say."),
    SeatMoved: lambda: _("The chat is open in another window, so this was not sent. Your text is still here."),
    SensitiveText: lambda: _("This has not been sent yet. See below what the library would store of it."),
    NoRoom: lambda: _("The library can’t store messages right now. Your text is still here. Try again later."),
    FilesDisabled: lambda: _("The library doesn’t accept files here."),
    Forgotten: lambda: _("This chat was deleted."),
    KeyReused: lambda: _("A message was already sent from this form. Press the button again to send this one, too."),
}


def refusal_text(refusal: Refusal) -> str:
    """A sentence that says what happened, then what to do."""
    if isinstance(refusal, AnswerMissing):
        return _("The library needs an answer: %(field)s.") % {"field": refusal.field}
    text = _TEXTS.get(type(refusal))
    return text() if text else texts.refusal_text(refusal)
