"""The audit log in the admin: superusers search and read it, and nobody can change it."""

import json

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from refdesk.libraries.models import Library
from refdesk.libraries.zone import moment

from .models import Entry


@admin.register(Entry)
class EntryAdmin(ModelAdmin):
    """The entries, the latest first."""

    list_display = ("when", "action", "by", "about", "where", "count")
    list_filter = ("action",)
    search_fields = ("actor_label", "object_label", "object", "network")
    list_display_links = ("when",)
    fields = ("when", "until", "action", "by", "kind", "object", "about", "of_library", "where", "what", "count")
    readonly_fields = fields
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @display(description=_("time"), ordering="at")
    def when(self, entry: Entry) -> str:
        """The time of the action, or of its first repeat."""
        return moment(entry.at)

    @display(description=_("last time"))
    def until(self, entry: Entry) -> str:
        """The time of the last repeat."""
        return moment(entry.last_at)

    @display(description=_("by"), ordering="actor_label")
    def by(self, entry: Entry) -> str:
        """The actor's label."""
        return entry.actor_label or "–"

    @display(description=_("about"), ordering="object_label")
    def about(self, entry: Entry) -> str:
        """The label or number of the object."""
        return entry.object_label or entry.object or "–"

    @display(description=_("network"), ordering="network")
    def where(self, entry: Entry) -> str:
        """The address, as far as the library stores it."""
        return entry.network or "–"

    @display(description=_("library"))
    def of_library(self, entry: Entry) -> str:
        """The present name of the library that the action concerns."""
        library = Library.objects.filter(pk=entry.library).first() if entry.library else None
        return library.name if library else "–"

    @display(description=_("changes"))
    def what(self, entry: Entry) -> str:
        """The values before and after, as JSON."""
        return json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "–"
