"""The desk's API: FAQ groups of the operator's libraries, internal ones too, and a search in them."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router

from refdesk.http.respond import as_schema
from refdesk.kit.text import excerpt
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from . import queries
from .models import Faq, FaqGroup
from .schemas import DeskFaq, DeskFaqGroup, DeskFaqQuery, DeskFaqResults

MOST = 30
EXCERPT = 160

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.get("/desk/faq/groups", response=list[DeskFaqGroup], summary="List FAQ groups")
def groups(request: HttpRequest) -> list[DeskFaqGroup]:
    """Public and internal groups."""
    return [
        DeskFaqGroup(id=row.pk, name=row.name, library=row.library.name, internal=not row.is_public)
        for row in queries.groups_of(current_operator(request))
    ]


@router.get("/desk/faq/search", response=DeskFaqResults, summary="Search FAQs")
def search(request: HttpRequest, query: Query[DeskFaqQuery]) -> DeskFaqResults:
    """Published FAQs. 404 for a group of another library."""
    answers = queries.answers(query.q, _within(current_operator(request), query.group), 0, MOST)
    shown = [_shown(faq) for faq in answers.faqs]
    return DeskFaqResults(total=answers.total, corrected=answers.corrected, faqs=shown)


def _within(operator: Operator, group: int | None) -> QuerySet[FaqGroup]:
    groups = queries.groups_of(operator)
    if group is None:
        return groups.filter(audience=FaqGroup.Audience.PUBLIC)
    if not groups.filter(pk=group).exists():
        raise Http404
    return groups.filter(pk=group)


def _shown(faq: Faq) -> DeskFaq:
    public = faq.group.is_public
    return as_schema(
        DeskFaq,
        faq,
        excerpt=excerpt(faq.plain_answer, EXCERPT),
        group=faq.group.name,
        internal=not public,
        address=f"{settings.CONFIG.public_url}{faq.path}" if public else None,
    )
