"""Queues in the admin. Operators work with the tickets themselves on the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of, libraries_of, operators_of
from refdesk.people.scoped_admin import Scoped, administrator

from .models import Queue


@admin.register(Queue)
class QueueAdmin(Scoped, ModelAdmin):
    """The queues of an administrator's libraries."""

    list_display = ("name", "library", "slug", "public")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("library", "name", "slug", "public", "welcome", "accepts_files", "address", "departments", "members")
    filter_horizontal = ("departments", "members")

    def reachable(self, operator: Operator) -> QuerySet[Queue]:
        return Queue.objects.filter(library__in=libraries_of(operator)).select_related("library")

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only the departments and operators that the administrator administers."""
        operator = administrator(request)
        kwargs["queryset"] = departments_of(operator) if db_field.name == "departments" else operators_of(operator)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep departments and members that the administrator doesn't administer; the form offers none of them."""
        operator, queue = administrator(request), form.instance
        departments = list(queue.departments.exclude(pk__in=departments_of(operator)))
        members = list(queue.members.exclude(pk__in=operators_of(operator)))
        super().save_related(request, form, formsets, change)
        queue.departments.add(*departments)
        queue.members.add(*members)
