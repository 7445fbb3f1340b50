"""HTTP API: groups of FAQs, for administrators."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from refdesk.faq.models import FaqGroup
from refdesk.http.forms import FormError, model_errors
from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.widgets.models import Widget

from ..owners import library_or_404
from ..slugs import free_slug
from .queries import groups_administered
from .schemas import FaqGroupForm, FaqGroupSettings, FaqGroupValues, NewFaqGroup


class FaqGroups(Resource[Any]):
    """Rows are groups with the number of their FAQs."""

    kind = "faq_group"
    path = "/desk/administration/faq-groups"
    parameter = "faq_group"
    nouns = ("an FAQ group", "FAQ groups to set")
    about = {
        "list": "The groups of the libraries that the operator administers, by library and position.",
        "create": "Without a URL name, one is made from the name. 404 for a library of others.",
        "read": "404 for a group of others.",
        "delete": "409 while it has FAQs.",
    }
    listed, item, new, form = FaqGroupSettings, FaqGroupSettings, NewFaqGroup, FaqGroupForm
    fields = ("name", "slug", "audience", "description", "position")
    order = ("library__name", "position", "name", "pk")
    protected = _("This group has FAQs, so it can’t be deleted. Delete them, or move them to another group first.")

    def rows(self, by: Operator) -> QuerySet[Any]:
        return groups_administered(by).annotate(faqs_count=Count("faqs"))

    def shown(self, by: Operator, row: Any, version: str) -> FaqGroupSettings:
        return FaqGroupSettings(
            id=row.pk,
            version=version,
            library=row.library.pk,
            library_name=row.library.name,
            faqs=row.faqs_count,
            **self.values(by, row),
        )

    def values(self, by: Operator, row: FaqGroup) -> dict[str, Any]:
        return super().values(by, row) | {"widget": row.widget_id}

    def recorded(self, by: Operator, row: FaqGroup) -> dict[str, Any]:
        return self.values(by, row) | {"widget": row.widget and str(row.widget)}

    def make(self, by: Operator, form: NewFaqGroup) -> FaqGroup:
        return FaqGroup(library=library_or_404(by, form.library))

    def fill(self, by: Operator, row: FaqGroup, form: FaqGroupValues) -> list[FormError]:
        self.write(row, form)
        row.slug = row.slug or free_slug(FaqGroup, row.name, "faq")
        widgets = Widget.objects.filter(department__in=departments_of(by)).select_related("department")
        row.widget = None if form.widget is None else widgets.filter(pk=form.widget).first()
        if form.widget is not None and row.widget is None:
            text = _("This widget has been deleted, or you no longer administer it. Reload the page.")
            return [FormError(field="widget", text=str(text))]
        return model_errors(row, *self.fields, "widget")

    def delete(self, by: Operator, row: FaqGroup) -> str:
        if row.faqs.exists():
            return str(self.protected)
        return super().delete(by, row)


router = routes(FaqGroups())
