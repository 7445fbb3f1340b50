"""HTTP API: stored files by library, the types that may be uploaded, and how long files stay."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from refdesk.audit.recording import Thing
from refdesk.faq.models import Picture
from refdesk.faq.pictures.sweep import deleted_at
from refdesk.files.models import File, FileTypes, groups_of
from refdesk.files.types.kinds import GROUPS
from refdesk.files.upload.announce import MAX_BYTES
from refdesk.files.upload.chat_uploads import MAX_FILES_PER_SIDE
from refdesk.http.forms import FormErrors, refused, version_of
from refdesk.kit.numbers import Number
from refdesk.libraries import file_days
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.permissions import libraries_of

from . import audited
from .queries import stored_files, usage_of
from .schemas import FilesForm, FileUsage, LibraryFiles, StoredFile, StoredFiles
from .transactions import in_transaction, locked_or_404

PAGE = 50

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/files", response=list[LibraryFiles], summary="List stored files by library")
def list_files(request: HttpRequest) -> list[LibraryFiles]:
    """The libraries that the operator administers, by name."""
    libraries = list(libraries_of(current_operator(request)).order_by("name"))
    usage = usage_of(libraries)
    return [_settings(each, usage[each.pk]) for each in libraries]


@router.get("/desk/administration/files/{int:library}", response=LibraryFiles, summary="Read a library's files")
def get_files(request: HttpRequest, library: int) -> LibraryFiles:
    """404 for a library of others."""
    return _with_usage(get_object_or_404(libraries_of(current_operator(request)), pk=library))


@router.put(
    "/desk/administration/files/{int:library}",
    response={200: LibraryFiles, 400: FormErrors, 409: LibraryFiles},
    summary="Change the types of files",
)
@in_transaction
def change_files(request: HttpRequest, library: int, form: FilesForm) -> Status[LibraryFiles | FormErrors]:
    """Applies to files from now on. 409 with the current settings if they have changed since `version`."""
    found = locked_or_404(libraries_of(current_operator(request)), library)
    before = _values(found)
    if form.version != version_of(before):
        return Status(409, _with_usage(found))
    if set(form.groups) - set(GROUPS):
        return Status(400, refused(("groups", _("One of these types is unknown. Reload the page."))))
    chosen = [group for group in GROUPS if group in form.groups]
    FileTypes.objects.update_or_create(library=found, defaults={"groups": chosen})
    audited.changed(Thing("library", found.pk, found.name), found, before, _values(found))
    return Status(200, _with_usage(found))


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


def _values(library: Library) -> dict[str, Any]:
    return {"file_types": list(groups_of(library.pk))}


def _with_usage(library: Library) -> LibraryFiles:
    return _settings(library, usage_of([library])[library.pk])


def _settings(library: Library, usage: list[FileUsage]) -> LibraryFiles:
    values, days = _values(library), file_days.of_library(library.pk)
    return LibraryFiles(
        id=library.pk,
        version=version_of(values),
        name=library.name,
        groups=values["file_types"],
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
