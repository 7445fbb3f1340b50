"""The public pages: overview, groups, FAQs. They need no script and set no cookie."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from refdesk.kit.content_policy import policy
from refdesk.libraries.languages import offered_name
from refdesk.libraries.models import Library
from refdesk.search.excerpts import excerpt, marked

from . import json_ld, queries, votes
from .models import Faq, FaqGroup
from .page_context import aside, library_of, page_number, reading

PAGE = 20
FEATURED = 5


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All public groups, or the hits of a search in them. `?library=` limits both to one library."""
    library = _library(request)
    groups = queries.public_groups()
    if library is not None:
        groups = groups.filter(library=library)
    if request.GET.get("q", "").strip():
        return _results(request, groups, library, None)
    context = _frame(groups, library, None) | {"sections": _sections(groups)}
    return _page(request, "faq/overview.html", context)


@require_safe
def group_page(request: HttpRequest, group: str) -> HttpResponse:
    """The FAQs of one group, or the hits of a search in it."""
    chosen = get_object_or_404(queries.public_groups(), slug=group)
    return _results(request, queries.public_groups().filter(library=chosen.library), chosen.library, chosen)


@require_safe
def faq_page(request: HttpRequest, group: str, slug: str) -> HttpResponse:
    faq = get_object_or_404(queries.published(queries.public_groups()), group__slug=group, slug=slug)
    groups = queries.public_groups().filter(library=faq.group.library)
    context = (
        _frame(groups, faq.group.library, faq.group)
        | reading(faq)
        | {
            "vote": votes.form_token(faq),
            "voted": request.GET.get("voted", ""),
            "data": json_ld.of_faq(faq),
            "translations": [_translation(other) for other in queries.translations(faq)],
            "canonical": settings.CONFIG.public_url + faq.path,
        }
    )
    return _page(request, "faq/entry.html", context)


def _translation(faq: Faq) -> dict[str, str]:
    return {
        "language": faq.spoken,
        "name": offered_name(faq.spoken),
        "path": faq.path,
        "address": settings.CONFIG.public_url + faq.path,
    }


def _results(request: HttpRequest, groups: Any, library: Library | None, group: FaqGroup | None) -> HttpResponse:
    query = request.GET.get("q", "").strip()[: queries.QUERY_LIMIT]
    number = page_number(request)
    within = groups.filter(pk=group.pk) if group else groups
    answers = queries.answers(query, within, (number - 1) * PAGE, PAGE, get_language() or "")
    listed = [_hit(faq, answers) for faq in answers.faqs]
    pages = Paginator(range(answers.total), PAGE).get_page(number)
    context = _frame(groups, library, group) | {"query": query, "found": answers, "hits": listed, "pages": pages}
    if group and not query:
        context["data"] = json_ld.of_group(group, answers.faqs)
    part = "faq/results.html" if request.GET.get("part") == "results" else "faq/list.html"
    return _page(request, part, context)


def _hit(faq: Faq, answers: queries.Answers) -> dict[str, Any]:
    query_terms = answers.terms, answers.languages
    return {
        "faq": faq,
        "question": marked(faq.question, *query_terms),
        "excerpt": excerpt(faq.plain_answer, *query_terms),
    }


def _frame(groups: Any, library: Library | None, group: FaqGroup | None) -> dict[str, Any]:
    """The context common to all pages."""
    counted = queries.counted(groups)
    narrowed = f"?library={library.slug}" if library and _several() else ""
    return {
        "library": library,
        "group": group,
        "groups": counted,
        "all": sum(row.faqs for row in counted),
        "home": f"/faq/{narrowed}",
        "canonical": settings.CONFIG.public_url + (f"/faq/{group.slug}/" if group else f"/faq/{narrowed}"),
        "several": library is None and len({row.group.library_id for row in counted}) > 1,
        "aside": aside(
            group.widget if group else next((row.group.widget for row in counted if row.group.widget), None)
        ),
        "title": group.name if group else _("Questions and answers"),
    }


def _sections(groups: Any) -> list[dict[str, Any]]:
    """Each group with the FAQs that most readers found helpful."""
    order = ("-helpful", "question", "id")
    rank = Window(RowNumber(), partition_by="group_id", order_by=order)
    best: dict[int, list[Faq]] = {}
    for faq in queries.published(groups).annotate(rank=rank).filter(rank__lte=FEATURED).order_by(*order):
        best.setdefault(faq.group_id, []).append(faq)
    return [
        {"group": row.group, "count": row.faqs, "faqs": best.get(row.group.pk, [])}
        for row in queries.counted(groups)
        if row.faqs
    ]


def _library(request: HttpRequest) -> Library | None:
    """The requested library, or the only one with public FAQs. 404 for an unknown slug."""
    slug = request.GET.get("library", "")
    owner = library_of(queries.public_groups(), slug)
    if slug and owner is None:
        raise Http404
    return owner


def _several() -> bool:
    return library_of(queries.public_groups(), "") is None


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "no-cache"
    # In iframe chat mode an operator may suggest an FAQ, which is then shown in a frame of this origin.
    response["Content-Security-Policy"] = policy({"frame-ancestors": "'self'"})
    return response
