"""Operators, libraries and departments in the admin."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from refdesk.libraries.models import Department, Library

from . import audited
from .assignment import align_roles
from .models import EMAIL_IN_USE, Membership, Operator
from .permissions import (
    administered_alone,
    departments_of,
    is_last_membership,
    libraries_of,
    may_change_account,
    operators_of,
    reason_to_stay,
)
from .roles import Role
from .scoped_admin import Scoped, ScopedInline, administrator

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[Operator]
    _InlineForms = forms.BaseInlineFormSet[Membership, Any, Any]
else:
    _UserAdmin = UserAdmin
    _InlineForms = forms.BaseInlineFormSet

admin.site.unregister(Group)


class DepartmentInline(ScopedInline, TabularInline):
    """The departments of a library."""

    model = Department
    extra = 0


@admin.register(Library)
class LibraryAdmin(Scoped, ModelAdmin):
    """A library's settings. Only superusers add or delete libraries."""

    list_display = ("name", "slug", "language", "time_zone")
    inlines = (DepartmentInline,)
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def reachable(self, administrator: Operator) -> QuerySet[Library]:
        return libraries_of(administrator)

    def save_model(self, request: HttpRequest, obj: Library, form: Any, change: bool) -> None:
        """Save the library, and record changes of its privacy settings in the audit log."""
        was = Library.objects.filter(pk=obj.pk).values(*audited.PRIVACY).first()
        super().save_model(request, obj, form, change)
        if was is not None:
            audited.privacy_changed(obj, was)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return administrator(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return administrator(request).is_superuser


class MembershipForms(_InlineForms):
    """The rows of memberships. They refuse to remove or move the last administrator of a library."""

    def clean(self) -> None:
        super().clean()
        lost = [
            form.instance.pk
            for form in self.initial_forms
            if form.cleaned_data.get("DELETE") or {"department", "operator"} & {*form.changed_data}
        ]
        stored = Membership.objects.filter(pk__in=lost).select_related("operator", "department__library")
        for each in stored:
            if is_last_membership(each, lost):
                raise forms.ValidationError(_only_administrator(each.operator, each.department.library))


class MembershipInline(ScopedInline, TabularInline):
    """The departments that an operator belongs to, as far as the administrator reaches. The desk sets the roles."""

    model = Membership
    formset = MembershipForms
    fields = ("department", "monitored")
    extra = 0
    verbose_name = _("department")
    verbose_name_plural = _("departments")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).filter(department__in=departments_of(administrator(request)))

    def get_min_num(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """One department at least: an operator without one could be changed by superusers only."""
        return 0 if administrator(request).is_superuser else 1

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **(kwargs | {"validate_min": True}))


class OperatorInline(ScopedInline, TabularInline):
    """The operators of a department."""

    model = Membership
    formset = MembershipForms
    fields = ("operator", "monitored")
    extra = 0
    verbose_name = _("operator")
    verbose_name_plural = _("operators")


@admin.register(Department)
class DepartmentAdmin(Scoped, ModelAdmin):
    list_display = ("name", "library")
    search_fields = ("name",)
    inlines = (OperatorInline,)

    def reachable(self, administrator: Operator) -> QuerySet[Department]:
        return departments_of(administrator)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        align_roles(form.instance.operators.all())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's method; the department of a last administrator is among what prevents the deletion."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, forbidden, [*protected, *filter(None, [reason_to_stay(*objs)])]


class NewOperatorForm(UserCreationForm):
    """Email, name and the first password."""

    class Meta:
        model = Operator
        fields = ("email", "name")

    def clean_email(self) -> str:
        """Refuse an email that is known, in any case of letters."""
        email: str = self.cleaned_data["email"]
        if Operator.objects.find(email):
            raise forms.ValidationError(EMAIL_IN_USE)
        return email


def _last_administrator(operator: Operator) -> str:
    """Why the stored account must stay an administrator's; empty where it needn't."""
    library = administered_alone(operator).first()
    return "" if library is None else _only_administrator(operator, library)


def _only_administrator(operator: Operator, library: Library) -> str:
    text = _("%(name)s is the only administrator of %(library)s. Make someone else an administrator of it first.")
    return text % {"name": operator.name, "library": library.name}


class OperatorForm(UserChangeForm):
    """The fields of an operator's page."""

    class Meta:
        model = Operator
        fields = ("email", "name", "password", "is_active", "is_superuser")

    def clean(self) -> dict[str, Any]:
        """Refuse to deactivate or demote the last administrator of a library."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        stored = Operator.objects.get(pk=self.instance.pk)
        rights = {name: cleaned.get(name, getattr(stored, name)) for name in ("is_active", "is_superuser")}
        appointed = stored.memberships.filter(role=Role.ADMINISTRATOR).exists()
        administers = rights["is_active"] and (rights["is_superuser"] or appointed)
        if not administers and (reason := _last_administrator(stored)):
            raise forms.ValidationError(reason)
        return cleaned


@admin.register(Operator)
class OperatorAdmin(Scoped, _UserAdmin, ModelAdmin):
    """Operators. Passwords can be set, never seen."""

    form = OperatorForm
    add_form = NewOperatorForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("name", "email", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    inlines = (MembershipInline,)
    add_fieldsets = (
        (None, {"fields": ("email", "name")}),
        (_("Password"), {"fields": ("password1", "password2")}),
    )

    def reachable(self, administrator: Operator) -> QuerySet[Operator]:
        return operators_of(administrator)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Django's method, with a warning if the operator has no department and thus receives no chats."""
        super().save_related(request, form, formsets, change)
        align_roles([form.instance])
        if not form.instance.memberships.exists():
            words = _(
                "%(name)s doesn’t belong to a department yet, so no chats reach them. Add one under “Departments”."
            )
            messages.warning(request, words % {"name": form.instance.name})

    def get_fieldsets(self, request: HttpRequest, obj: Operator | None = None) -> Any:
        """The fields; only superusers see `is_superuser`."""
        if obj is None:
            return self.add_fieldsets
        rights = ["is_active", *(["is_superuser"] if administrator(request).is_superuser else [])]
        return ((None, {"fields": ("email", "name", "password")}), (_("Rights"), {"fields": rights}))

    def get_readonly_fields(self, request: HttpRequest, obj: Operator | None = None) -> list[str]:
        """Administrators can't change their own rights by mistake."""
        return ["is_active", "is_superuser"] if obj is not None and obj == request.user else []

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set another account's password. One's own is changed on the page that requires the old one."""
        # Compare objects, not texts: "05" and "+5" in the URL are number 5 as well.
        if self.get_object(request, unquote(id)) == administrator(request):
            return redirect("password")
        return super().user_change_password(request, id, form_url)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only accounts that the administrator may change; others can be viewed."""
        return super().has_change_permission(request, obj) and (
            not isinstance(obj, Operator) or may_change_account(administrator(request), obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Accounts that may be changed, but not one's own."""
        return self.has_change_permission(request, obj) and obj != request.user

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django's method; a last administrator is among what prevents the deletion."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, forbidden, [*protected, *filter(None, map(_last_administrator, objs))]
