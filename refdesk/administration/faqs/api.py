"""HTTP API: FAQs, for administrators."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from ninja import Query, Status

from refdesk.faq.models import Faq
from refdesk.faq.page_context import reading
from refdesk.faq.pictures.serve import preview_address
from refdesk.http.forms import FormError, FormErrors
from refdesk.kit import html_pictures
from refdesk.libraries.models import Library
from refdesk.people.api import current_operator
from refdesk.people.models import Operator
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource

from .form import FaqForm, FaqSettings, FaqValues, settings_of, values_of, write_form
from .queries import faqs_administered, groups_administered, matching
from .schemas import FaqListQuery, FaqPreview, ListedFaq, ListedFaqs

PAGE = 50


class Faqs(Resource[Faq]):
    """FAQs are listed by pages, below."""

    kind = "faq"
    path = "/desk/administration/faqs"
    parameter = "entry"
    nouns = ("an FAQ", "FAQs in any state")
    summaries = {"read": "Read an FAQ with its settings"}
    about = {
        "create": "Without a URL name, one is made from the question. 400 for a group of others.",
        "change": "Save the content. 409 with the current one if it has changed since `version`.",
        "delete": "With its votes. 404 for an FAQ of others.",
    }
    operations = ("create", "read", "change", "delete")
    item, new, form = FaqSettings, FaqValues, FaqForm

    def rows(self, by: Operator) -> QuerySet[Faq]:
        return faqs_administered(by)

    def shown(self, by: Operator, row: Faq, version: str) -> FaqSettings:
        return settings_of(row, version)

    def values(self, by: Operator, row: Faq) -> dict[str, Any]:
        return values_of(row)

    def recorded(self, by: Operator, row: Faq) -> dict[str, Any]:
        return values_of(row) | {"group": row.group.name}

    def make(self, by: Operator, form: FaqValues) -> Faq:
        return Faq()

    def fill(self, by: Operator, row: Faq, form: FaqValues) -> list[FormError]:
        group = groups_administered(by).filter(pk=form.group).first()
        if group is None:
            text = _("This group has been deleted, or you no longer administer it. Choose another one.")
            return [FormError(field="group", text=text)]
        return write_form(row, group, form)

    def save(self, by: Operator, row: Faq, form: Any) -> None:
        if not row._state.adding:
            row.updated_at = timezone.now()
        row.save()

    def label(self, row: Faq) -> str:
        return row.question[:200]

    def library(self, row: Faq) -> Library:
        return row.group.library


FAQS = Faqs()
router = routes(FAQS)


@router.get("/desk/administration/faqs", response=ListedFaqs, summary="List FAQs in any state")
def list_faqs(request: HttpRequest, query: Query[FaqListQuery]) -> ListedFaqs:
    """50 FAQs of the libraries that the operator administers, by question."""
    faqs = matching(faqs_administered(current_operator(request)), query)
    page = faqs.order_by("question", "pk")[query.offset : query.offset + PAGE]
    return ListedFaqs(
        total=faqs.count(),
        faqs=[
            ListedFaq(
                id=faq.pk,
                question=faq.question,
                group=faq.group_id,
                state=Faq.State(faq.state),
                updated_at=int(faq.updated_at.timestamp() * 1000),
                helpful=faq.helpful,
                unhelpful=faq.unhelpful,
            )
            for faq in page
        ],
    )


@router.post("/desk/administration/faqs/preview", response={200: FaqPreview, 400: FormErrors}, summary="Preview an FAQ")
def preview_faq(request: HttpRequest, form: FaqValues) -> Status[FaqPreview | FormErrors]:
    """The page of an FAQ with this content. Nothing is stored. 400 as for saving it."""
    faq = Faq()
    errors = FAQS.fill(current_operator(request), faq, form)
    if errors := [error for error in errors if error.field not in ("", "slug")]:
        return Status(400, FormErrors(errors=errors))
    context = reading(faq) | {"library": faq.group.library}
    # The frame of the preview has no session, so the addresses of its pictures are signed.
    context["answer"] = mark_safe(html_pictures.with_addresses(str(context["answer"]), preview_address))  # noqa: S308 cleaned by `reading`
    return Status(200, FaqPreview(page=render_to_string("faq/internal.html", context, request)))
