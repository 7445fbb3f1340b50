"""What a canned message may hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from refdesk.eventlog.contents import checked_marks, checked_text
from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import Refusal

from .models import TAGS_LIMIT, TITLE_LIMIT


@dataclass(frozen=True)
class Content:
    """A canned message's content, to store."""

    title: str
    text: str
    marks: tuple[dict[str, Any], ...]
    tags: str


def faults(title: str, text: str, marks: Iterable[Mark], tags: str) -> dict[str, Refusal]:
    fields = _fields(title, text, marks, tags)
    return {name: value for name, value in fields.items() if isinstance(value, Refusal)}


def checked(title: str, text: str, marks: Iterable[Mark], tags: str) -> Content | Refusal:
    """The content to store, or the first refusal of a field."""
    fields = _fields(title, text, marks, tags)
    for each in fields.values():
        if isinstance(each, Refusal):
            return each
    return Content(**fields)


def _fields(title: str, text: str, marks: Iterable[Mark], tags: str) -> dict[str, Any]:
    """By field, the value to store or the refusal."""
    formatting = checked_marks(text, tuple(marks))
    return {
        "title": checked_text(" ".join(title.split()), TITLE_LIMIT),
        "text": checked_text(text),
        "tags": checked_text(" ".join(tags.split()), TAGS_LIMIT) if tags.strip() else "",
        "marks": formatting if isinstance(formatting, Refusal) else msgspec.to_builtins(formatting),
    }
