"""Shared canned messages in the admin. An operator's own are nobody else's business."""

from typing import TYPE_CHECKING, Any

import msgspec
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import Refusal
from refdesk.people.models import Operator
from refdesk.people.scoped_admin import Scoped

from . import content, notation
from .models import CannedMessage
from .queries import shared

if TYPE_CHECKING:
    _Form = forms.ModelForm[CannedMessage]
else:
    _Form = forms.ModelForm


class CannedForm(_Form):
    """The text with signs for its formatting."""

    text = forms.CharField(
        label=_("Text"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=_(
            "**bold**, ''italic'', __underline__. Put \\ before one of these signs to show it as text. "
            "{patron}, {operator} and {library} are filled in."
        ),
    )

    class Meta:
        model = CannedMessage
        fields = ("library", "department", "title", "text", "tags")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = msgspec.convert(self.instance.marks, tuple[Mark, ...])
        self.initial["text"] = notation.write(self.instance.text, marks)

    def clean(self) -> dict[str, Any]:
        """Returns the values to store."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text, marks = notation.read(cleaned.get("text", "").replace("\r\n", "\n"))
        stored = content.checked(cleaned.get("title", ""), text, marks, cleaned.get("tags", ""))
        if isinstance(stored, Refusal):
            if not self.errors:
                self.add_error(None, _("The title, the text or the tags are too long or contain invalid characters."))
            return cleaned
        if bool(cleaned.get("library")) == bool(cleaned.get("department")):
            self.add_error(None, _("Choose either a library or a department."))
        self.instance.marks = list(stored.marks)
        return cleaned | {"title": stored.title, "text": stored.text, "tags": stored.tags}


@admin.register(CannedMessage)
class CannedMessageAdmin(Scoped, ModelAdmin):
    """Messages that a library or a department shares."""

    form = CannedForm
    list_display = ("title", "library", "department")
    search_fields = ("title", "text", "tags")
    fields = ("library", "department", "title", "text", "tags")

    def reachable(self, administrator: Operator) -> QuerySet[CannedMessage]:
        return shared(administrator).select_related("library", "department")
