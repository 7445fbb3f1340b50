"""HTTP API: stored files by library, the types that may be uploaded, and how long files stay."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query

from refdesk.faq.models import Picture
from refdesk.faq.pictures.sweep import deleted_at
from refdesk.files.models import File, FileTypes, State, groups_of
from refdesk.files.types.kinds import FILE_TYPES, GROUPS
from refdesk.files.upload.announce import MAX_BYTES
from refdesk.files.upload.chat_uploads import MAX_FILES_PER_SIDE
from refdesk.http.forms import FormError, version_of
from refdesk.http.respond import as_schema
from refdesk.kit.numbers import Number
from refdesk.libraries import file_days
from refdesk.libraries.models import Library
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import current_operator
from refdesk.tickets.models import Ticket
from refdesk.tickets.permissions import queues_of

from .schemas import FileGroup, FilesValues, FileUsage, LibraryFiles, StoredFile, StoredFiles

PAGE = 50


class UploadedTypes(Resource[Library]):
    """The types of files that a library accepts, with how many are stored."""

    model = Library
    kind = "library"
    name = "library_files"
    path = "/desk/administration/files"
    parameter = "library"
    nouns = ("a library's files", "stored files by library")
    summaries = {"change": "Change the types of files"}
    about = {
        "list": "The libraries that the operator administers, by name.",
        "read": "404 for a library of others.",
        "change": "Applies to files from now on. 409 with the current settings if they have changed since `version`.",
    }
    item, form = LibraryFiles, versioned(FilesValues)
    operations = ("list", "read", "change")
    owner = ""

    def rows(self, by: Operator) -> QuerySet[Library]:
        return libraries_of(by)

    def listing(self, by: Operator) -> list[LibraryFiles]:
        libraries = list(self.rows(by).order_by("name"))
        usage = _usage_of(libraries)
        return [_settings(library, usage[library.pk], version_of(self.values(by, library))) for library in libraries]

    def shown(self, by: Operator, row: Library, version: str) -> LibraryFiles:
        return _settings(row, _usage_of([row])[row.pk], version)

    def values(self, by: Operator, row: Library) -> dict[str, Any]:
        return {"groups": list(groups_of(row.pk))}

    def recorded(self, by: Operator, row: Library) -> dict[str, Any]:
        return {"file_types": list(groups_of(row.pk))}

    def fill(self, by: Operator, row: Library, form: FilesValues) -> list[FormError]:
        if set(form.groups) - set(GROUPS):
            return [FormError(field="groups", text=_("One of these types is unknown. Reload the page."))]
        return []

    def save(self, by: Operator, row: Library, form: FilesValues) -> None:
        chosen = [group for group in GROUPS if group in form.groups]
        FileTypes.objects.update_or_create(library=row, defaults={"groups": chosen})


router = routes(UploadedTypes())


@router.get(
    "/desk/administration/files/{int:library}/stored", response=StoredFiles, summary="List a library's stored files"
)
def list_stored(
    request: HttpRequest,
    library: int,
    search: Annotated[str, Query(max_length=200)] = "",
    before: Number | None = None,
) -> StoredFiles:
    """50 files of chats, of tickets in the operator's queues, and of FAQs, whose names contain all words."""
    by = current_operator(request)
    owner = get_object_or_404(libraries_of(by), pk=library)
    files = _stored_files(by, owner, search.split())
    if before is not None:
        files = files.filter(pk__lt=before)
    page = list(files.order_by("-pk")[: PAGE + 1])
    following = str(page[PAGE - 1].pk) if len(page) > PAGE else None
    return StoredFiles(files=[_file(row) for row in page[:PAGE]], next=following)


def _settings(library: Library, usage: list[FileUsage], version: str) -> LibraryFiles:
    days = file_days.of_library(library.pk)
    return as_schema(
        LibraryFiles,
        library,
        version=version,
        groups=list(groups_of(library.pk)),
        usage=usage,
        days=None if days >= file_days.FOR_EVER else days,
        file_limit=MAX_BYTES,
        files_per_side=MAX_FILES_PER_SIDE,
        scanned=bool(settings.CONFIG.file_scan),
    )


def _file(row: File) -> StoredFile:
    picture: Picture | None = getattr(row, "faq_picture", None)
    faq = next(iter(picture.faqs.all()), None) if picture else None
    return as_schema(
        StoredFile,
        row,
        bytes=row.size,
        expires_at=deleted_at(picture) if picture else row.expires_at,
        sender=row.sent_by.name if row.sent_by else None,
        picture=picture is not None,
        faq=faq.pk if faq else None,
        faq_question=faq.question if faq else "",
    )


def _stored_files(by: Operator, library: Library, words: Iterable[str]) -> QuerySet[File]:
    """Stored files of chats, of tickets in the operator's queues, and of FAQs, whose names contain all words."""
    readable = Ticket.objects.filter(queue__in=queues_of(by.pk).values("pk"))
    listed = Q(chat__isnull=False) | Q(ticket__in=readable.values("pk")) | Q(faq_picture__isnull=False)
    files = File.objects.filter(listed, ~Q(storage_key=""), library=library, state=State.SENT)
    for word in words:
        files = files.filter(name__icontains=word)
    return files.select_related("sent_by", "faq_picture").prefetch_related("faq_picture__faqs")


def _usage_of(libraries: list[Library]) -> dict[int, list[FileUsage]]:
    """The files with bytes in the storage by library, also files that are not sent yet or are about to be deleted."""
    rows = File.objects.filter(~Q(storage_key=""), library__in=libraries)
    counts: dict[int, dict[FileGroup, list[int]]] = {library.pk: {} for library in libraries}
    grouped = rows.values_list("library", "type").annotate(files=Count("pk"), total=Sum("size")).order_by()
    for library, type_, files, total in grouped:
        group: FileGroup = FILE_TYPES[type_].group if type_ in FILE_TYPES else "other"
        count = counts[library].setdefault(group, [0, 0])
        count[0] += files
        count[1] += total or 0
    order: tuple[FileGroup, ...] = (*GROUPS, "other")
    return {
        library: [FileUsage(group=group, files=of[group][0], bytes=of[group][1]) for group in order if group in of]
        for library, of in counts.items()
    }
