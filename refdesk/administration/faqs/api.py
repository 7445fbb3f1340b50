"""HTTP API: FAQs, for administrators."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from ninja import Query, Status

from refdesk.audit.models import Action, Entry
from refdesk.faq import content
from refdesk.faq.models import Faq
from refdesk.faq.page_context import reading
from refdesk.faq.pictures.serve import preview_address
from refdesk.http.forms import FormError, FormErrors
from refdesk.http.respond import as_schema
from refdesk.kit import html_pictures
from refdesk.resources.operations import routes
from refdesk.resources.resource import Choice, Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.signed_in import current_operator

from .form import FaqSettings, FaqValues, faq_errors, in_ms
from .queries import faqs_administered, groups_administered, matching
from .schemas import FaqListQuery, FaqPreview, ListedFaq, ListedFaqs

PAGE = 50
DAYS = 30


class Faqs(Resource[Faq]):
    """FAQs are listed by pages, below."""

    model = Faq
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
    item, new, form = FaqSettings, FaqValues, versioned(FaqValues)
    choices = {
        "group": Choice(
            lambda by, row: groups_administered(by),
            _("This group has been deleted, or you no longer administer it. Choose another one."),
        )
    }
    owner = "group.library"

    def rows(self, by: Operator) -> QuerySet[Faq]:
        return faqs_administered(by)

    def values(self, by: Operator, row: Faq) -> dict[str, Any]:
        return super().values(by, row) | {"links": content.write_links(row.links)}

    def facts(self, by: Operator, row: Faq) -> dict[str, Any]:
        saved = (Action.SETTINGS_ADDED, Action.SETTINGS_CHANGED)
        changed = Entry.objects.filter(kind=self.kind, object=str(row.pk), action__in=saved).order_by("-id").first()
        published = row.state == Faq.State.PUBLISHED
        return {
            "address": f"{settings.CONFIG.public_url}{row.path}" if published else None,
            "created_at": in_ms(row.created_at),
            "updated_at": in_ms(row.updated_at),
            "published_at": row.published_at and in_ms(row.published_at),
            "changed_by": changed.actor_label if changed else "",
            "helpful": row.helpful,
            "unhelpful": row.unhelpful,
            **_suggestion_counts(row),
        }

    def make(self, by: Operator, form: FaqValues) -> Faq:
        return Faq()

    def fill(self, by: Operator, row: Faq, form: FaqValues) -> list[FormError]:
        return self.write(by, row, form) or faq_errors(row, form.links)

    def save(self, by: Operator, row: Faq, form: Any) -> None:
        if not row._state.adding:
            row.updated_at = timezone.now()
        row.save()


def _suggestion_counts(row: Faq) -> dict[str, Any]:
    counts = row.suggestion_counts.all()
    sums = counts.aggregate(answered=Sum("answered", default=0), sent=Sum("sent", default=0))
    columns = ("day", "widget__title", "answered", "sent")
    latest = counts.order_by("-day", "widget__title", "pk").values_list(*columns)[:DAYS]
    return sums | {"days": [dict(zip(("day", "widget", "answered", "sent"), count, strict=True)) for count in latest]}


FAQS = Faqs()
router = routes(FAQS)


@router.get("/desk/administration/faqs", response=ListedFaqs, summary="List FAQs in any state")
def list_faqs(request: HttpRequest, query: Query[FaqListQuery]) -> ListedFaqs:
    """50 FAQs of the libraries that the operator administers, by question."""
    faqs = matching(faqs_administered(current_operator(request)), query)
    page = faqs.order_by("question", "pk")[query.offset : query.offset + PAGE]
    return ListedFaqs(
        total=faqs.count(),
        faqs=[as_schema(ListedFaq, faq, updated_at=in_ms(faq.updated_at)) for faq in page],
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
