"""HTTP API: the settings of libraries, for their administrators."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language_info
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.http.forms import FormErrors, model_errors, version_of
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.permissions import libraries_of

from . import audited
from .schemas import Language, LibraryForm, LibrarySettings, NewLibrary
from .slugs import free_slug
from .transactions import in_transaction, locked_or_404

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

TEXTS = ("name", "time_zone", "language", "country", "privacy_url", "exempt_networks")
FIELDS = (*TEXTS, "chats_at_once", "push_names", "show_pictures")


@router.get("/desk/administration/libraries", response=list[LibrarySettings], summary="List libraries")
def list_libraries(request: HttpRequest) -> list[LibrarySettings]:
    """The libraries that the operator administers, by name."""
    return [_settings(each) for each in libraries_of(current_operator(request)).order_by("name")]


@router.post(
    "/desk/administration/libraries",
    response={201: LibrarySettings, 400: FormErrors},
    summary="Create a library",
)
@in_transaction
def add_library(request: HttpRequest, form: NewLibrary) -> Status[LibrarySettings | FormErrors]:
    """404 for operators who aren't superusers."""
    if not current_operator(request).is_superuser:
        raise Http404
    made = Library(name=form.name.strip(), time_zone=form.time_zone.strip(), settings_saved=True)
    made.country = form.country.strip() or made.country
    if errors := model_errors(made, "name", "time_zone", "country"):
        return Status(400, FormErrors(errors=errors))
    made.slug = free_slug(Library, made.name, "library")
    made.save()
    audited.added(Thing("library", made.pk, made.name), made)
    return Status(201, _settings(made))


@router.get("/desk/administration/libraries/{int:library}", response=LibrarySettings, summary="Read a library")
def get_library(request: HttpRequest, library: int) -> LibrarySettings:
    """404 for a library of others."""
    return _settings(get_object_or_404(libraries_of(current_operator(request)), pk=library))


@router.put(
    "/desk/administration/libraries/{int:library}",
    response={200: LibrarySettings, 400: FormErrors, 409: LibrarySettings},
    summary="Change a library",
)
@in_transaction
def change_library(request: HttpRequest, library: int, form: LibraryForm) -> Status[LibrarySettings | FormErrors]:
    """Save the settings. 409 with the current ones if they have changed since `version`."""
    found = locked_or_404(libraries_of(current_operator(request)), library)
    before = _values(found)
    if form.version != version_of(before):
        return Status(409, _settings(found))
    for field in TEXTS:
        setattr(found, field, getattr(form, field).strip())
    found.chats_at_once, found.push_names = form.chats_at_once, form.push_names
    found.show_pictures = form.show_pictures
    # A language of an earlier version, which could be any, doesn't keep other settings from being saved.
    checked = [field for field in FIELDS if field != "language" or found.language != before["language"]]
    if errors := model_errors(found, *checked):
        return Status(400, FormErrors(errors=errors))
    found.settings_saved = True
    found.save(update_fields=(*FIELDS, "settings_saved"))
    audited.changed(Thing("library", found.pk, found.name), found, before, _values(found))
    return Status(200, _settings(found))


def _values(library: Library) -> dict[str, Any]:
    return {field: getattr(library, field) for field in FIELDS}


def _settings(library: Library) -> LibrarySettings:
    values = _values(library)
    languages = [Language(code=code, name=get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES]
    return LibrarySettings(id=library.pk, version=version_of(values), languages=languages, **values)
