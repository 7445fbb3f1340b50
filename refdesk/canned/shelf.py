"""Which canned messages an operator finds, and what may be put among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from refdesk.chats.contents import checked_marks, checked_text
from refdesk.chats.events import Mark
from refdesk.chats.models import Chat
from refdesk.chats.refusals import Refusal
from refdesk.libraries.models import Department
from refdesk.people.models import Operator
from refdesk.tickets.members import queues_of
from refdesk.tickets.models import Queue

from .models import TAGS_LIMIT, TITLE_LIMIT, CannedMessage

OWN_LIMIT = 500
"""How many canned messages an operator may have of their own."""


@dataclass(frozen=True)
class Words:
    """A canned message's content, as it is stored."""

    title: str
    text: str
    marks: tuple[dict[str, Any], ...]
    tags: str


def own(operator: Operator) -> QuerySet[CannedMessage]:
    """The operator's own."""
    return CannedMessage.objects.filter(operator=operator)


def offered(operator: Operator, library: int, departments: Iterable[int]) -> QuerySet[CannedMessage]:
    """What an operator may use for these departments of a library: shared with them, or their own."""
    shared = Q(department__in=list(departments)) | Q(library=library)
    return CannedMessage.objects.filter(shared | Q(operator=operator))


def department_of(operator: Operator, chat: int) -> Department | None:
    """The department of a chat that this operator may see."""
    found = Chat.objects.filter(id=chat, department__operators=operator)
    return Department.objects.filter(pk__in=found.values("department")).select_related("library").first()


def queue_of(operator: Operator, ticket: int) -> Queue | None:
    """The queue of a ticket that this operator may see."""
    found = queues_of(operator.pk).filter(tickets=ticket)
    return found.select_related("library").prefetch_related("departments").first()


def checked(title: str, text: str, marks: Iterable[Mark], tags: str) -> Words | Refusal:
    """The content as it is stored, or what is wrong with it."""
    name = checked_text(" ".join(title.split()), TITLE_LIMIT)
    kept = checked_text(text)
    labels = checked_text(" ".join(tags.split()), TAGS_LIMIT) if tags.strip() else ""
    found = checked_marks(text, tuple(marks))
    for each in (name, kept, labels, found):
        if isinstance(each, Refusal):
            return each
    return Words(str(name), str(kept), msgspec.to_builtins(found), str(labels))
