"""What a canned message may hold."""

from typing import Any

import msgspec
from django.utils.translation import gettext as _

from refdesk.eventlog.contents import checked_marks, checked_text
from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import Refusal, TextEmpty, TextNotPlain, TextTooLong
from refdesk.http.forms import FormError

from .models import TAGS_LIMIT, TITLE_LIMIT, CannedMessage
from .schemas import CannedMessageForm


def write_content(message: CannedMessage, form: CannedMessageForm) -> list[FormError]:
    """Write the form into the message; what is wrong, by field. Then the message stays as it was."""
    fields = _fields(form)
    refusals = {name: value for name, value in fields.items() if isinstance(value, Refusal)}
    if not refusals:
        message.title, message.text, message.tags, message.marks = fields.values()
    return [FormError(field=name, text=_text(refusal)) for name, refusal in refusals.items()]


def _fields(form: CannedMessageForm) -> dict[str, Any]:
    """The value to store or the refusal, by field."""
    title, tags = " ".join(form.title.split()), " ".join(form.tags.split())
    marks = checked_marks(form.text, tuple(Mark(**mark.model_dump()) for mark in form.marks))
    return {
        "title": checked_text(title, TITLE_LIMIT),
        "text": checked_text(form.text),
        "tags": tags and checked_text(tags, TAGS_LIMIT),
        "marks": marks if isinstance(marks, Refusal) else list(msgspec.to_builtins(marks)),
    }


def _text(refusal: Refusal) -> str:
    if isinstance(refusal, TextEmpty):
        return _("This field cannot be blank.")
    if isinstance(refusal, TextTooLong):
        return _("Too long: %(length)d characters, at most %(limit)d.") % msgspec.structs.asdict(refusal)
    if isinstance(refusal, TextNotPlain):
        return _("Contains a character that can’t be stored: %(character)s.") % {"character": refusal.character}
    return _("The formatting doesn’t fit the text. Reload the page.")
