"""HTTP API: groups of FAQs, for administrators."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from refdesk.faq.models import FaqGroup
from refdesk.http.forms import FormError
from refdesk.resources.operations import routes
from refdesk.resources.resource import Choice
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of
from refdesk.widgets.models import Widget

from ..owners import OfLibrary
from ..slugs import free_slug
from .queries import groups_administered
from .schemas import FaqGroupSettings, FaqGroupValues, NewFaqGroup


class FaqGroups(OfLibrary[Any]):
    """Rows are groups with the number of their FAQs."""

    model = FaqGroup
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
    item, new, form = FaqGroupSettings, NewFaqGroup, versioned(FaqGroupValues)
    choices = {
        "widget": Choice(
            lambda by, row: Widget.objects.filter(department__in=departments_of(by)).select_related("department"),
            _("This widget has been deleted, or you no longer administer it. Reload the page."),
        )
    }
    order = ("library__name", "position", "name", "pk")
    protected = _("This group has FAQs, so it can’t be deleted. Delete them, or move them to another group first.")

    def rows(self, by: Operator) -> QuerySet[Any]:
        return groups_administered(by).annotate(faqs_count=Count("faqs"))

    def facts(self, by: Operator, row: Any) -> dict[str, Any]:
        return {"library": row.library.pk, "library_name": row.library.name, "faqs": row.faqs_count}

    def write(self, by: Operator, row: FaqGroup, form: FaqGroupValues) -> list[FormError]:
        errors = super().write(by, row, form)
        row.slug = row.slug or free_slug(FaqGroup, row.name, "faq")
        return errors

    def delete(self, by: Operator, row: FaqGroup) -> str:
        return str(self.protected) if row.faqs.exists() else super().delete(by, row)


router = routes(FaqGroups())
