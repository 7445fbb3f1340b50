"""Widgets in the admin, with the line that a library pastes into its pages."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet, TextField, URLField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from refdesk.people.models import Operator
from refdesk.people.reach import departments_of
from refdesk.people.scoped_admin import Scoped, ScopedInline

from .models import QUESTIONS_LIMIT, Question, Widget


class QuestionInline(ScopedInline, TabularInline):
    """The library's own questions before the chat."""

    model = Question
    extra = 0
    max_num = QUESTIONS_LIMIT
    fields = ("label", "required", "position")

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """The formset, which insists on the greatest number."""
        return super().get_formset(request, obj, **(kwargs | {"validate_max": True}))


@admin.register(Widget)
class WidgetAdmin(Scoped, ModelAdmin):
    """Widgets."""

    list_display = ("title", "slug", "department")
    search_fields = ("title", "slug")
    readonly_fields = ("snippet",)
    inlines = (QuestionInline,)
    formfield_overrides = {
        URLField: {"assume_scheme": "https"},
        TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})},
    }
    fieldsets = (
        (None, {"fields": ("department", "slug", "title", "heading", "accent", "snippet")}),
        (_("Texts"), {"fields": ("welcome", "offline")}),
        (
            _("How to reach the library when nobody is there"),
            {"fields": ("contact_email", "contact_phone", "contact_url")},
        ),
        (_("Before the chat"), {"fields": ("ask_name", "ask_contact")}),
        (_("While nobody claims the chat"), {"fields": ("wait_minutes",)}),
        (_("In the chat"), {"fields": ("takes_files", "launch_frame")}),
        (_("Where it may stand"), {"fields": ("sites",)}),
    )

    def reachable(self, asking: Operator) -> QuerySet[Widget]:
        """Widgets of their libraries' departments."""
        return Widget.objects.filter(department__in=departments_of(asking)).select_related("department")

    @admin.display(description=_("for the library’s pages"))
    def snippet(self, widget: Widget) -> SafeString | str:
        """The one line to paste, selected by a click."""
        if not widget.pk:
            return str(_("Save the widget first; then the line to paste stands here."))
        tag = f'<script src="{settings.CONFIG.public_url}/embed/{widget.slug}.js" async></script>'
        return format_html(
            '<textarea readonly rows="2" cols="70" aria-label="{}" onfocus="this.select()"'
            ' class="border border-base-300 rounded-default px-3 py-2 font-mono dark:bg-base-900">{}</textarea>',
            _("for the library’s pages"),
            tag,
        )
