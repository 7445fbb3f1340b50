"""The admin page on which a library chooses the types of files that it accepts."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from refdesk.people.models import Operator
from refdesk.people.permissions import libraries_of
from refdesk.people.scoped_admin import Scoped

from .models import FileTypes
from .types.kinds import DEFAULT_GROUPS, GROUPS

if TYPE_CHECKING:
    _Form = forms.ModelForm[FileTypes]
else:
    _Form = forms.ModelForm

LABELS = {
    "images": _("Images (PNG, JPEG, GIF, WebP, AVIF, HEIC, TIFF, BMP)"),
    "pdf": _("PDF"),
    "office": _("Office documents and e-books (Word, Excel, PowerPoint, OpenDocument, RTF, EPUB), without macros"),
    "text": _("Plain text, tables and citations (TXT, CSV, RIS, BibTeX …)"),
    "audio": _("Audio (MP3, M4A, Ogg, FLAC, WAV)"),
    "video": _("Video (MP4, MOV, WebM)"),
    "archives": _("Archives (ZIP, 7z, RAR, tar, gzip)"),
}


class FileTypesForm(_Form):
    """One checkbox per group of types. With none checked, the library accepts no files at all."""

    groups = forms.MultipleChoiceField(
        label=_("Types"),
        choices=[(group, LABELS[group]) for group in GROUPS],
        widget=forms.CheckboxSelectMultiple,
        initial=list(DEFAULT_GROUPS),
        required=False,
        help_text=_("The type of a file is detected from its content. Web pages, SVG and programs are never accepted."),
    )

    class Meta:
        model = FileTypes
        fields = ("library", "groups")


@admin.register(FileTypes)
class FileTypesAdmin(Scoped, ModelAdmin):
    """One row per library. A library without a row accepts images, PDF, office documents and plain text."""

    form = FileTypesForm
    list_display = ("library", "allowed_groups")
    fields = ("library", "groups")

    def reachable(self, operator: Operator) -> QuerySet[FileTypes]:
        return FileTypes.objects.filter(library__in=libraries_of(operator)).select_related("library")

    @admin.display(description=_("types"))
    def allowed_groups(self, types: FileTypes) -> str:
        return ", ".join(str(LABELS[group]).split(" (")[0] for group in GROUPS if group in types.groups) or "–"

    def get_readonly_fields(self, request: Any, obj: FileTypes | None = None) -> tuple[str, ...]:
        """An existing row can't be moved to another library."""
        return ("library",) if obj else ()
