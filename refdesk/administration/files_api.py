"""HTTP API: stored files by library, the types that may be uploaded, and how long files stay."""

from typing import Annotated, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query

from refdesk.faq.models import Picture
from refdesk.faq.pictures.sweep import deleted_at
from refdesk.files.models import File, FileTypes, groups_of
from refdesk.files.types.kinds import GROUPS
from refdesk.files.upload.announce import MAX_BYTES
from refdesk.files.upload.chat_uploads import MAX_FILES_PER_SIDE
from refdesk.http.forms import FormError, version_of
from refdesk.kit.numbers import Number
from refdesk.libraries import file_days
from refdesk.libraries.models import Library
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import current_operator

from .queries import stored_files, usage_of
from .schemas import FilesValues, FileUsage, LibraryFiles, StoredFile, StoredFiles

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
        usage = usage_of(libraries)
        return [_settings(library, usage[library.pk], version_of(self.values(by, library))) for library in libraries]

    def shown(self, by: Operator, row: Library, version: str) -> LibraryFiles:
        return _settings(row, usage_of([row])[row.pk], version)

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
    found = get_object_or_404(libraries_of(by), pk=library)
    files = stored_files(by, found, search.split())
    if before is not None:
        files = files.filter(pk__lt=before)
    page = list(files.order_by("-pk")[: PAGE + 1])
    following = str(page[PAGE - 1].pk) if len(page) > PAGE else None
    return StoredFiles(files=[_file(each) for each in page[:PAGE]], next=following)


def _settings(library: Library, usage: list[FileUsage], version: str) -> LibraryFiles:
    days = file_days.of_library(library.pk)
    return LibraryFiles(
        id=library.pk,
        version=version,
        name=library.name,
        groups=list(groups_of(library.pk)),  # type: ignore[arg-type]
        usage=usage,
        days=None if days >= file_days.FOR_EVER else days,
        file_limit=MAX_BYTES,
        files_per_side=MAX_FILES_PER_SIDE,
        scanned=bool(settings.CONFIG.file_scan),
    )


def _file(row: File) -> StoredFile:
    picture: Picture | None = getattr(row, "faq_picture", None)
    faq = next(iter(picture.faqs.all()), None) if picture else None
    return StoredFile(
        id=row.pk,
        name=row.name,
        type=row.type,
        bytes=row.size,
        at=row.at,
        expires_at=deleted_at(picture) if picture else row.expires_at,
        sender=row.sent_by.name if row.sent_by else None,
        chat=row.chat_id,
        ticket=row.ticket,
        picture=picture is not None,
        faq=faq.pk if faq else None,
        faq_question=faq.question if faq else "",
    )
