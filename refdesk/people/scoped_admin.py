"""What all our admin pages have in common: an administrator sees and changes what is of their libraries only."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from refdesk.libraries.models import Department

from .models import Operator
from .permissions import departments_of, libraries_of, operators_of

if TYPE_CHECKING:
    _Page = admin.ModelAdmin[Any]
    _Inline = admin.options.InlineModelAdmin[Any, Any]
    _Choice = ModelChoiceField[Any]
else:
    # Mixed into whichever kind of page a room takes; Django's classes take no type arguments as it runs.
    _Page = _Inline = object
    _Choice = ModelChoiceField


def administrator(request: HttpRequest) -> Operator:
    """Who asks; refused unless they are an administrator."""
    if isinstance(request.user, Operator) and request.user.is_active and request.user.is_staff:
        return request.user
    raise PermissionDenied


def within_reach(request: HttpRequest, field: ForeignKey[Any, Any], kwargs: dict[str, Any]) -> None:
    """Offer only what the administrator reaches in a choice of a library, a department or an operator."""
    choices = {"library": libraries_of, "department": departments_of, "operator": operators_of}
    if field.name in choices:
        kwargs["queryset"] = choices[field.name](administrator(request))
    if field.name == "department":
        kwargs["form_class"] = DepartmentChoice


class DepartmentChoice(_Choice):
    """Departments of several libraries may have one name."""

    def label_from_instance(self, obj: Model) -> str:
        """The department with its library."""
        return f"{obj.name}, {obj.library.name}" if isinstance(obj, Department) else str(obj)


class Scoped(_Page):
    """Rights by reach instead of by permission rows. Subclasses say what is within reach."""

    def reachable(self, asking: Operator) -> QuerySet[Any]:
        """The rows that an administrator sees and changes."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The reachable rows."""
        return self.reachable(administrator(request)).order_by(*(self.get_ordering(request) or ("pk",)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators see every room."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is reachable."""
        return obj is None or self.reachable(administrator(request)).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Any administrator; the form offers what they reach."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is reachable."""
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What is reachable."""
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices within reach."""
        within_reach(request, db_field, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ScopedInline(_Inline):
    """Rows inside a page: whoever may change the page may change them."""

    def _may_change(self, request: HttpRequest, obj: Model | None) -> bool:
        page = self.admin_site._registry[self.parent_model]
        return page.has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Seen with the page."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """With the page."""
        return self._may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """With the page."""
        return self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """With the page."""
        return self._may_change(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Fields in rows have no label of their own: the column's name is said instead."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            getattr(field.widget, "widget", field.widget).attrs.setdefault("aria-label", str(field.label).capitalize())
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices within reach."""
        within_reach(request, db_field, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
