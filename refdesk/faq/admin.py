"""Groups and FAQs in the admin."""

import json
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of, libraries_of
from refdesk.people.scoped_admin import Scoped, administrator
from refdesk.widgets.models import Widget

from . import content
from .admin_exchange import exchange_page, export_file
from .models import Faq, FaqGroup

_BLOCK_END = re.compile(r"(</(?:p|ul|ol|li|h[2-4]|blockquote|tr|caption|thead|tbody|table)>|<[uo]l>)(?=<)")

if TYPE_CHECKING:
    _Form = forms.ModelForm[Faq]
else:
    _Form = forms.ModelForm


@admin.register(FaqGroup)
class FaqGroupAdmin(Scoped, ModelAdmin):
    list_display = ("name", "library", "audience", "position")
    list_filter = ("audience",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("library", "name", "slug", "audience", "description", "position", "widget")

    def reachable(self, operator: Operator) -> QuerySet[FaqGroup]:
        """Groups of the libraries that the operator administers."""
        return FaqGroup.objects.filter(library__in=libraries_of(operator)).select_related("library")

    def get_readonly_fields(self, request: HttpRequest, obj: FaqGroup | None = None) -> list[str]:
        """The library can't be changed: a group's text is one library's own."""
        return ["library"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only widgets of departments that the operator administers."""
        if db_field.name == "widget":
            kwargs["queryset"] = Widget.objects.filter(department__in=departments_of(administrator(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AnswerBox(UnfoldAdminTextareaWidget):
    """A text area for HTML, with buttons that insert the usual tags."""

    class Media:
        js = ("refdesk/answer.js",)

    def __init__(self) -> None:
        labels = {
            "strong": _("Bold"),
            "em": _("Italic"),
            "link": _("Link"),
            "ul": _("List"),
            "ol": _("Numbered list"),
            "h2": _("Heading"),
        }
        labels_json = json.dumps({name: str(label) for name, label in labels.items()})
        super().__init__(
            attrs={"rows": 14, "dir": "auto", "data-answer": labels_json, "data-tools": str(_("Formatting"))}
        )


class FaqForm(_Form):
    """The answer with a hint on its format, and related links as lines."""

    answer = forms.CharField(
        label=_("Answer"),
        widget=AnswerBox,
        help_text=_(
            "Separate paragraphs with blank lines. Web addresses become links. The buttons insert HTML; you can also "
            "write HTML for tables, quotations and so on. Scripts and styles are removed, and so "
            "are pictures from other websites. Upload pictures on the desk."
        ),
    )
    links = forms.CharField(
        label=_("Related links"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("One per line: the address, a space, the title."),
    )

    class Meta:
        model = Faq
        fields = ("group", "question", "answer", "topics", "keywords", "links", "state", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "answer" in self.initial:
            # One block per line: easier to edit, and the same HTML.
            self.initial["answer"] = _BLOCK_END.sub(r"\1\n", self.initial["answer"])
        self.initial["links"] = content.write_links(self.instance.links)

    def clean_links(self) -> list[dict[str, str]]:
        """The lines as stored links."""
        try:
            return content.read_links(self.cleaned_data["links"])
        except ValueError as reason:
            raise forms.ValidationError(str(reason)) from None


@admin.register(Faq)
class FaqAdmin(Scoped, ModelAdmin):
    """FAQs, with their import and export."""

    form = FaqForm
    list_display = ("question", "group", "state", "updated_at", "helpful", "unhelpful")
    list_filter = ("state",)
    list_per_page = 50
    search_fields = ("question", "answer", "topics", "keywords")
    readonly_fields = ("read_at", "helpful", "unhelpful", "updated_at")
    fields = ("group", "question", "answer", "topics", "keywords", "links", "state", "slug", *readonly_fields)
    actions = ("publish", "retire")
    list_before_template = "faq/admin_to_files.html"

    def reachable(self, operator: Operator) -> QuerySet[Faq]:
        """FAQs of the libraries that the operator administers."""
        return Faq.objects.filter(group__library__in=libraries_of(operator)).select_related("group__library")

    def get_urls(self) -> list[URLPattern]:
        """The URLs of files come first: the pattern of a single FAQ would match them."""
        wrap = self.admin_site.admin_view
        return [
            path("files/", wrap(exchange_page), name="faq_files"),
            path("files/<slug:library>.<slug:kind>", wrap(export_file), name="faq_export"),
            *super().get_urls(),
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only groups of libraries that the operator administers."""
        if db_field.name == "group":
            kwargs["queryset"] = FaqGroup.objects.filter(library__in=libraries_of(administrator(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Faq, form: Any, change: bool) -> None:
        obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("public page"))
    def read_at(self, faq: Faq) -> SafeString | str:
        """A link to the page of a published FAQ."""
        if faq._state.adding or faq.state != Faq.State.PUBLISHED:
            return "–"
        return format_html('<a class="underline" href="{0}">{0}</a>', faq.path)

    @admin.action(description=_("Publish the selected FAQs"))
    def publish(self, request: HttpRequest, faqs: QuerySet[Faq]) -> None:
        now = timezone.now()
        faqs.filter(published_at=None).update(published_at=now)
        self._show_count(request, faqs.update(state=Faq.State.PUBLISHED))

    @admin.action(description=_("Retire the selected FAQs"))
    def retire(self, request: HttpRequest, faqs: QuerySet[Faq]) -> None:
        self._show_count(request, faqs.update(state=Faq.State.RETIRED))

    def _show_count(self, request: HttpRequest, count: int) -> None:
        self.message_user(
            request, ngettext("%(count)s FAQ changed.", "%(count)s FAQs changed.", count) % {"count": count}
        )
