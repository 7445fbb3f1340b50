"""Queues in the admin. Tickets themselves are worked with on the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from refdesk.people.models import Operator
from refdesk.people.reach import departments_of, libraries_of, operators_of
from refdesk.people.scoped_admin import Scoped, administrator

from .models import Queue


@admin.register(Queue)
class QueueAdmin(Scoped, ModelAdmin):
    """The queues of an administrator's libraries."""

    list_display = ("name", "library", "slug", "public")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("library", "name", "slug", "public", "welcome", "takes_files", "address", "departments", "members")
    filter_horizontal = ("departments", "members")

    def reachable(self, asking: Operator) -> QuerySet[Queue]:
        """Those of their libraries."""
        return Queue.objects.filter(library__in=libraries_of(asking)).select_related("library")

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only departments and operators within reach."""
        asking = administrator(request)
        kwargs["queryset"] = departments_of(asking) if db_field.name == "departments" else operators_of(asking)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
