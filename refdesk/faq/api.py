"""The public API: groups, a search, one FAQ."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from refdesk.http.respond import as_schema, respond
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.kit.quota import Quota
from refdesk.kit.text import excerpt
from refdesk.protocol.refusals import TooMany

from . import queries
from .models import Faq, FaqGroup
from .page_context import answer_elsewhere
from .schemas import FaqGroupOut, FaqListed, FaqQuery, FaqResults, FaqTranslation, FaqWhole

EXCERPT = 220
# The search page sends several requests a second while somebody types, and a whole library may share one address.
per_address = Quota("faq/api", 1_200, 60)

router = Router(tags=["FAQs"])


@router.get("/faq/groups", response=list[FaqGroupOut], summary="List public FAQ groups")
def groups(request: HttpRequest, response: HttpResponse, library: str = "") -> list[FaqGroupOut]:
    """All public groups, or one library's."""
    _for_everybody(response)
    return [_group(row) for row in queries.counted(_groups(library, ""))]


@router.get("/faq/search", response=FaqResults, summary="Search public FAQs")
def search(request: HttpRequest, response: HttpResponse, query: Query[FaqQuery]) -> FaqResults | HttpResponse:
    """FAQs with any word of the query; the last word may be unfinished. The refusal TooMany is 429."""
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    if not per_address.spend(address):
        return respond(TooMany(retry_after=per_address.wait(address)))
    _for_everybody(response)
    answers = queries.answers(query.q, _groups(query.library, query.group), query.start, query.most, query.language)
    listed = [FaqListed(**_listed(faq)) for faq in answers.faqs]
    return FaqResults(total=answers.total, corrected=answers.corrected, faqs=listed)


@router.get("/faq/groups/{slug:group}/{slug:faq}", response=FaqWhole, summary="Read a public FAQ")
def whole(request: HttpRequest, response: HttpResponse, group: str, faq: str) -> FaqWhole:
    """The answer, topics and links. 404 for an FAQ that isn't public."""
    _for_everybody(response)
    entry = get_object_or_404(queries.published(_groups("", group)), slug=faq)
    return FaqWhole(
        **_listed(entry),
        answer=answer_elsewhere(entry),
        topics=entry.topic_list,
        links=entry.links,
        updated_at=entry.updated_at,
        translations=[
            FaqTranslation(language=other.spoken, address=f"{settings.CONFIG.public_url}{other.path}")
            for other in queries.translations(entry)
        ],
    )


def _groups(library: str, group: str) -> Any:
    groups = queries.public_groups()
    groups = groups.filter(library__slug=library) if library else groups
    groups = groups.filter(slug=group) if group else groups
    if (library or group) and not groups.exists():
        raise Http404
    return groups


def _group(counted: queries.Counted) -> FaqGroupOut:
    group: FaqGroup = counted.group
    return as_schema(
        FaqGroupOut,
        group,
        library=group.library.slug,
        faqs=counted.faqs,
        address=f"{settings.CONFIG.public_url}/faq/{group.slug}/",
    )


def _listed(faq: Faq) -> dict[str, str]:
    return {
        "group": faq.group.slug,
        "slug": faq.slug,
        "language": faq.spoken,
        "question": faq.question,
        "excerpt": excerpt(faq.plain_answer, EXCERPT),
        "address": f"{settings.CONFIG.public_url}{faq.path}",
    }


def _for_everybody(response: HttpResponse) -> None:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
