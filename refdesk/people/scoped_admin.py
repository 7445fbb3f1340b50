"""Base classes of admin pages: administrators see and change only what belongs to their libraries."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from refdesk.libraries.models import Department

from . import admin_audit
from .models import Operator
from .permissions import departments_of, is_administrator, libraries_of, operators_of

if TYPE_CHECKING:
    _Page = admin.ModelAdmin[Any]
    _Inline = admin.options.InlineModelAdmin[Any, Any]
    _Choice = ModelChoiceField[Any]
else:
    # Mixins for any kind of admin page. Django's classes accept no type arguments at run time.
    _Page = _Inline = object
    _Choice = ModelChoiceField


def administrator(request: HttpRequest) -> Operator:
    """The administrator who is signed in. Raises PermissionDenied for anyone else."""
    if isinstance(request.user, Operator) and request.user.is_active and is_administrator(request.user):
        return request.user
    raise PermissionDenied


def within_reach(request: HttpRequest, field: ForeignKey[Any, Any], kwargs: dict[str, Any]) -> None:
    """Limit choices of a library, a department or an operator to those of the administrator's libraries."""
    choices = {"library": libraries_of, "department": departments_of, "operator": operators_of}
    if field.name in choices:
        kwargs["queryset"] = choices[field.name](administrator(request))
    if field.name == "department":
        kwargs["form_class"] = DepartmentChoice


class DepartmentChoice(_Choice):
    """A choice of departments that names the library: departments of two libraries may have the same name."""

    def label_from_instance(self, obj: Model) -> str:
        return f"{obj.name}, {obj.library.name}" if isinstance(obj, Department) else str(obj)


class Scoped(_Page):
    """Rights by library instead of Django's permission rows. Subclasses implement `reachable`."""

    def reachable(self, administrator: Operator) -> QuerySet[Any]:
        """The rows that an administrator sees and changes."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.reachable(administrator(request)).order_by(*(self.get_ordering(request) or ("pk",)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """All administrators."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None or self.reachable(administrator(request)).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """All administrators: the form limits the choices."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        within_reach(request, db_field, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Django calls this once for each form that was saved, with the rows inside it; it is recorded here."""
        admin_audit.form_saved(form, formsets, added=add)
        return super().construct_change_message(request, form, formsets, add)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Django's method, called before rows are deleted, by their page or by an action of the list."""
        admin_audit.deleted(queryset)
        return super().log_deletions(request, queryset)


class ScopedInline(_Inline):
    """Rows inside a page, with the rights of the page."""

    def _may_change(self, request: HttpRequest, obj: Model | None) -> bool:
        page = self.admin_site._registry[self.parent_model]
        return page.has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_change(request, obj)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Fields in rows have no label, so the column's name becomes their `aria-label`."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            getattr(field.widget, "widget", field.widget).attrs.setdefault("aria-label", str(field.label).capitalize())
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        within_reach(request, db_field, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
