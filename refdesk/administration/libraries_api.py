"""HTTP API: the settings of libraries, for their administrators."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from refdesk.http.forms import FormError, model_errors
from refdesk.libraries.models import Library
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of

from .languages import languages
from .schemas import LibrarySettings, LibraryValues, NewLibrary
from .slugs import free_slug


class Libraries(Resource[Library]):
    """Superusers create libraries. No one deletes one on the desk."""

    model = Library
    kind = "library"
    path = "/desk/administration/libraries"
    parameter = "library"
    nouns = ("a library", "libraries")
    about = {
        "list": "The libraries that the operator administers, by name.",
        "create": "404 for operators who aren't superusers.",
    }
    item, new, form = LibrarySettings, NewLibrary, versioned(LibraryValues)
    operations = ("list", "create", "read", "change")
    order = ("name",)
    owner = ""

    def rows(self, by: Operator) -> QuerySet[Library]:
        return libraries_of(by)

    def facts(self, by: Operator, row: Library) -> dict[str, Any]:
        return {"languages": languages()}

    def make(self, by: Operator, form: NewLibrary) -> Library:
        if not by.is_superuser:
            raise Http404
        return Library()

    def fill_new(self, by: Operator, row: Library, form: NewLibrary) -> list[FormError]:
        row.name, row.time_zone = form.name.strip(), form.time_zone.strip()
        row.country = form.country.strip() or row.country
        row.slug = free_slug(Library, row.name, "library")
        return model_errors(row, "name", "time_zone", "country")

    def fill(self, by: Operator, row: Library, form: LibraryValues) -> list[FormError]:
        language = row.language
        self.write(by, row, form)
        # A language of an earlier version, which could be any, doesn't keep other settings from being saved.
        return model_errors(row, *(name for name in self.fields if name != "language" or row.language != language))

    def save(self, by: Operator, row: Library, form: Any) -> None:
        row.settings_saved = True
        row.save(update_fields=None if row._state.adding else (*self.fields, "settings_saved"))


router = routes(Libraries())
