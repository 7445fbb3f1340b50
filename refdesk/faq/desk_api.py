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
        DeskFaqGroup(id=each.pk, name=each.name, library=each.library.name, internal=not each.is_public)
        for each in queries.groups_of(current_operator(request))
    ]


@router.get("/desk/faq/search", response=DeskFaqResults, summary="Search FAQs")
def search(request: HttpRequest, query: Query[DeskFaqQuery]) -> DeskFaqResults:
    """Published FAQs. 404 for a group of another library."""
    found = queries.answers(query.q, _within(current_operator(request), query.group), 0, MOST)
    shown = [_shown(faq) for faq in found.faqs]
    return DeskFaqResults(total=found.total, corrected=found.corrected, faqs=shown)


def _within(operator: Operator, group: int | None) -> QuerySet[FaqGroup]:
    own = queries.groups_of(operator)
    if group is None:
        return own.filter(audience=FaqGroup.Audience.PUBLIC)
    if not own.filter(pk=group).exists():
        raise Http404
    return own.filter(pk=group)


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
