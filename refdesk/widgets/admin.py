"""Widgets in the admin, with the line that a library pastes into its pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet, TextField, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of
from refdesk.people.scoped_admin import Scoped, ScopedInline

from .embed_code import embed_code
from .models import QUESTIONS_LIMIT, Question, Widget
from .sites import read_sites

if TYPE_CHECKING:
    _Form = forms.ModelForm[Widget]
else:
    # Django's class is not generic at run time.
    _Form = forms.ModelForm


class WidgetForm(_Form):
    """A widget needs at least one site: without one its chat opens on no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sites"]
        field.required = True
        field.help_text = _(
            "The chat opens on pages of these sites only. Enter the beginning of each site’s address, one per line: "
            "https://www.example.org, https://*.example.org for every name below it, or http://localhost:* to try it "
            "on this machine."
        )


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

    form = WidgetForm
    list_display = ("title", "slug", "department", "allowed_on")
    search_fields = ("title", "slug")
    readonly_fields = ("snippet",)
    inlines = (QuestionInline,)
    formfield_overrides = {
        URLField: {"assume_scheme": "https"},
        TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})},
    }
    fieldsets = (
        (None, {"fields": ("department", "slug", "title", "heading", "accent", "form", "side", "snippet")}),
        (_("Texts"), {"fields": ("welcome", "offline")}),
        (
            _("How to reach the library when no one is online"),
            {"fields": ("contact_email", "contact_phone", "contact_url")},
        ),
        (_("Before the chat"), {"fields": ("ask_name", "ask_contact")}),
        (_("While no one claims the chat"), {"fields": ("wait_minutes",)}),
        (_("In the chat"), {"fields": ("accepts_files", "launch_frame")}),
        (_("Proactive invitation"), {"fields": ("invite", "invite_after", "invite_pages", "invite_text")}),
        (_("Allowed websites"), {"fields": ("sites", "public_computers")}),
    )

    def reachable(self, operator: Operator) -> QuerySet[Widget]:
        """Widgets of their libraries' departments."""
        return Widget.objects.filter(department__in=departments_of(operator)).select_related("department")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's view, with a warning if the chat can't open on any page."""
        if request.method == "GET" and self.get_queryset(request).filter(pk=object_id, sites="").exists():
            messages.warning(request, _("The chat doesn’t open on any site yet. Add yours under “Allowed websites”."))
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.display(description=_("allowed websites"))
    def allowed_on(self, widget: Widget) -> str:
        """The first site, and the number of further ones."""
        first, *more = read_sites(widget.sites) or [str(_("none: the chat can’t open anywhere"))]
        return f"{first} +{len(more)}" if more else first

    @admin.display(description=_("for the library’s pages"))
    def snippet(self, widget: Widget) -> SafeString | str:
        """The one line to paste, selected by a click."""
        if not widget.pk:
            return str(_("Save the widget first. The line to paste then appears here."))
        return format_html(
            '<textarea readonly rows="2" cols="70" aria-label="{}" onfocus="this.select()"'
            ' class="border border-base-300 rounded-default px-3 py-2 font-mono dark:bg-base-900">{}</textarea>',
            _("for the library’s pages"),
            embed_code(widget),
        )
