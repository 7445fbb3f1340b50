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


def checked(title: str, text: str, marks: Iterable[Mark], tags: str) -> Content | Refusal:
    """The content to store, or the first refusal of a field."""
    name = checked_text(" ".join(title.split()), TITLE_LIMIT)
    body = checked_text(text)
    labels = checked_text(" ".join(tags.split()), TAGS_LIMIT) if tags.strip() else ""
    formatting = checked_marks(text, tuple(marks))
    for each in (name, body, labels, formatting):
        if isinstance(each, Refusal):
            return each
    return Content(str(name), str(body), msgspec.to_builtins(formatting), str(labels))
