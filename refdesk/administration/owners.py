"""Libraries and departments that a form names, as far as the administrator administers them."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from refdesk.http.forms import FormError
from refdesk.libraries.models import Library
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import NewInLibrary
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, libraries_of

Row = TypeVar("Row", bound=Model)


class OfLibrary(Resource[Row]):
    """A kind whose new rows are of the library that the form names. Raises Http404 for a library of others."""

    def make(self, by: Operator, form: NewInLibrary) -> Row:
        model: Any = self.model
        return cast("Row", model(library=library_or_404(by, form.library)))


def library_or_404(by: Operator, number: int | None) -> Library:
    """The library with this number; without one, the only library that they administer. Raises Http404."""
    libraries = libraries_of(by)
    owners = list(libraries[:2] if number is None else libraries.filter(pk=number))
    if len(owners) != 1:
        raise Http404
    return owners[0]


def unknown_departments(by: Operator, numbers: Iterable[int]) -> list[FormError]:
    """An error where the administrator doesn't administer all of these departments."""
    chosen = set(numbers)
    if departments_of(by).filter(pk__in=chosen).count() == len(chosen):
        return []
    text = _("A chosen department has been deleted, or you no longer administer it. Reload the page.")
    return [FormError(field="departments", text=text)]
