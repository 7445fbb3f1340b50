"""Stored files as administrators see them."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum

from refdesk.files.models import File, State
from refdesk.files.types.kinds import FILE_TYPES, GROUPS
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.tickets.models import Ticket
from refdesk.tickets.permissions import queues_of

from .schemas import FileGroup, FileUsage


def stored_files(by: Operator, library: Library, words: Iterable[str]) -> QuerySet[File]:
    """Stored files of chats, of tickets in the operator's queues, and of FAQs, whose names contain all words."""
    readable = Ticket.objects.filter(queue__in=queues_of(by.pk).values("pk"))
    listed = Q(chat__isnull=False) | Q(ticket__in=readable.values("pk")) | Q(faq_picture__isnull=False)
    files = File.objects.filter(listed, ~Q(storage_key=""), library=library, state=State.SENT)
    for word in words:
        files = files.filter(name__icontains=word)
    return files.select_related("sent_by", "faq_picture").prefetch_related("faq_picture__faqs")


def usage_of(libraries: list[Library]) -> dict[int, list[FileUsage]]:
    """The files with bytes in the storage by library, also files that are not sent yet or are about to be deleted."""
    rows = File.objects.filter(~Q(storage_key=""), library__in=libraries)
    counts: dict[int, dict[FileGroup, list[int]]] = {each.pk: {} for each in libraries}
    grouped = rows.values_list("library", "type").annotate(files=Count("pk"), total=Sum("size")).order_by()
    for library, type_, files, total in grouped:
        group: FileGroup = FILE_TYPES[type_].group if type_ in FILE_TYPES else "other"
        count = counts[library].setdefault(group, [0, 0])
        count[0] += files
        count[1] += total or 0
    order: tuple[FileGroup, ...] = (*GROUPS, "other")
    return {
        library: [FileUsage(group=each, files=of[each][0], bytes=of[each][1]) for each in order if each in of]
        for library, of in counts.items()
    }
