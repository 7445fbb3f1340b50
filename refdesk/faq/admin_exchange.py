"""The admin's page for importing FAQs from a file, with links to exports."""

from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from refdesk.http.files import CSV, file_headers
from refdesk.libraries.models import Library
from refdesk.people.models import Operator
from refdesk.people.permissions import libraries_of
from refdesk.people.scoped_admin import administrator

from .exchange import exporter, importer
from .models import FaqGroup

_TYPES = {"csv": CSV, "json": "application/json"}


class FileForm(forms.Form):
    """A file, and the library that its FAQs belong to."""

    library = forms.ModelChoiceField(
        Library.objects.none(), label=gettext_lazy("Library"), widget=UnfoldAdminSelectWidget
    )
    group = forms.ModelChoiceField(
        FaqGroup.objects.none(),
        required=False,
        label=gettext_lazy("Group for rows without one"),
        empty_label=gettext_lazy("None: each row names its group"),
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(label=gettext_lazy("CSV or JSON file"), widget=UnfoldAdminFileFieldWidget)

    def __init__(self, operator: Operator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        libraries = libraries_of(operator)
        library = cast("forms.ModelChoiceField[Library]", self.fields["library"])
        library.queryset = libraries
        if libraries.count() == 1:
            library.initial = libraries.first()
        group = cast("forms.ModelChoiceField[FaqGroup]", self.fields["group"])
        group.queryset = FaqGroup.objects.filter(library__in=libraries)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        group, file = cleaned.get("group"), cleaned.get("file")
        if group is not None and group.library != cleaned.get("library"):
            self.add_error("group", _("This group belongs to another library."))
        if file is not None and not file.name.lower().endswith((".csv", ".json")):
            self.add_error("file", _("The name of the file must end with .csv or .json."))
        if file is not None and file.size > importer.FILE_LIMIT:
            self.add_error("file", _("The file is larger than 64 MB. Split it."))
        return cleaned


def exchange_page(request: HttpRequest) -> HttpResponse:
    """The page. A file is imported as a whole, or the page lists the rows that are wrong."""
    operator = administrator(request)
    form = FileForm(operator, request.POST or None, request.FILES or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        outcome = _import(form.cleaned_data)
        if isinstance(outcome, importer.Imported):
            messages.success(request, _("%(made)s FAQs added, %(replaced)s replaced.") % vars(outcome))
            return redirect("admin:faq_faq_changelist")
        refused = outcome
    context = {
        **admin.site.each_context(request),
        "title": _("FAQs as files"),
        "form": form,
        "libraries": libraries_of(operator),
        "refused": refused,
    }
    return render(request, "faq/admin_files.html", context, status=422 if refused or form.errors else 200)


def export_file(request: HttpRequest, library: str, kind: str) -> StreamingHttpResponse:
    """All FAQs of a library that the operator administers."""
    found = get_object_or_404(libraries_of(administrator(request)), slug=library)
    if kind not in exporter.FORMATS:
        raise Http404
    pieces = exporter.export(found, kind)
    streamed = exporter.streamed(pieces) if hasattr(request, "scope") else pieces
    return StreamingHttpResponse(streamed, content_type=_TYPES[kind], headers=file_headers(f"faqs-{found.slug}.{kind}"))


def _import(cleaned_data: dict[str, Any]) -> importer.Imported | importer.Refused:
    kind = "json" if cleaned_data["file"].name.lower().endswith(".json") else "csv"
    file = cast("BinaryIO", cleaned_data["file"].file)
    return importer.import_faqs(file, kind, cleaned_data["library"], cleaned_data["group"], timezone.now())
